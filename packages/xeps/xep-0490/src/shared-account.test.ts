import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { takePrinted } from '@trestle/test-fixtures'
import { createTestHost, type TestHost } from '@trestle/testing'
import { FORM_PUBLISH_OPTIONS, Pubsub } from '@trestle/xep-0060'
import { NS_STANZA_ID, setStanzaId } from '@trestle/xep-0359'
import { type Element, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { displayedChanged, displayedSync, NS_DISPLAYED } from './index.js'

const JULIET = 'juliet@capulet.example'
const ROMEO = 'romeo@montague.example'
const FEAST = 'feast@rooms.verona.example'
const OPEN = 'street@rooms.verona.example'
const NOT_FOUND = `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
const DISCO = 'http://jabber.org/protocol/disco#info'
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  [JULIET]: [FORM_PUBLISH_OPTIONS, NS_STANZA_ID],
  [FEAST]: [NS_STANZA_ID],
  [OPEN]: [],
}

/** Two clients of Juliet, and a server that keeps her node and notifies both. */
function juliet() {
  const items = new Map<string, string>()
  const clients: TestHost[] = []
  /** Publications that wait for their results while `held`. */
  const server = { held: false, waiting: [] as (() => void)[], published: [] as string[] }

  function notify(id: string): void {
    for (const client of clients)
      client.receive(`<message from='${JULIET}' to='${client.xmpp.jid}' type='headline'>
        <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_DISPLAYED}'>
        <item id='${id}'>${items.get(id)}</item></items></event></message>`)
  }

  function answer(iq: Element): string {
    const { items: asked, publish } = iq.get(Pubsub) ?? {}
    const [item] = publish?.items ?? []
    if (item?.id !== undefined) {
      items.set(item.id, item.payload.map((one) => serialize(one)).join(''))
      notify(item.id)
      return ''
    }
    if (asked) {
      const wanted = asked.items[0]?.id
      const found = [...items].filter(([id]) => wanted === undefined || id === wanted)
      if (found.length === 0) return NOT_FOUND
      const written = found.map(([id, payload]) => `<item id='${id}'>${payload}</item>`).join('')
      return `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${NS_DISPLAYED}'>${written}</items></pubsub>`
    }
    const features = FEATURES[iq.attrs['to'] ?? JULIET] ?? []
    return `<query xmlns='${DISCO}'><identity category='pubsub' type='pep'/>
      ${features.map((one) => `<feature var='${one}'/>`).join('')}</query>`
  }

  function login(resource: string): TestHost {
    const host = createTestHost({
      jid: `${JULIET}/${resource}`,
      onSent(iq) {
        const { id, to } = iq.attrs
        const reply = () => {
          const result = answer(iq)
          const type = result === NOT_FOUND ? 'error' : 'result'
          host.receive(`<iq type='${type}' ${to === undefined ? '' : `from='${to}'`} id='${id}'>${result}</iq>`)
        }
        const [published] = iq.get(Pubsub)?.publish?.items ?? []
        if (published) server.published.push(/ id='([^']*)'/.exec(serialize(published.payload[0]!))?.[1] ?? '')
        if (published && server.held) server.waiting.push(reply)
        else queueMicrotask(reply)
      },
    })
    host.use(displayedSync).goOnline()
    clients.push(host)
    return host
  }

  const [balcony, tomb] = [login('balcony'), login('tomb')]
  return { balcony, tomb, api: balcony.get(displayedSync), other: tomb.get(displayedSync), items, server }
}

const settled = async () => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
const said = (id: string, by = JULIET) =>
  setStanzaId(Message.of({ from: `${ROMEO}/orchard`, to: `${JULIET}/balcony`, type: 'chat', body: 'Hm' }), by, id)
const saidIn = (room: string, id: string, by = room) =>
  setStanzaId(Message.of({ from: `${room}/nurse`, to: `${JULIET}/balcony`, type: 'groupchat', body: 'Hm' }), by, id)

describe('a message that one client displays', () => {
  it('is displayed for the other one', async () => {
    const { tomb, api, other } = juliet()
    expect([await other.getAll(), await other.getDisplayed(ROMEO)]).toEqual([[], undefined])
    const told: string[] = []
    tomb.xmpp.events.on(displayedChanged, ({ state, to }) => void told.push(`${to} ${state.chat} ${state.id}`))
    await api.markDisplayed(said('wall-1'))
    await api.markDisplayed(saidIn(FEAST, 'dance-1'))
    expect(told).toEqual([`${JULIET}/tomb ${ROMEO} wall-1`, `${JULIET}/tomb ${FEAST} dance-1`])
    expect(await other.getDisplayed(FEAST)).toEqual({ chat: JID.parse(FEAST), id: 'dance-1', by: JID.parse(FEAST) })
    expect((await other.getAll()).map(({ id }) => id)).toEqual(['wall-1', 'dance-1'])
  })

  it('may be one of the own account', async () => {
    const { api, other } = juliet()
    const sent = Message.of({ from: `${JULIET}/tomb`, to: `${ROMEO}/orchard`, type: 'chat', body: 'Ay me' })
    await api.markDisplayed(setStanzaId(sent, JULIET, 'wall-2'))
    expect(await other.getDisplayed(ROMEO)).toMatchObject({ id: 'wall-2' })
  })

  it.each([
    ['no id', Message.of({ from: `${ROMEO}/orchard`, body: 'Hm' }), 'no-stanza-id'],
    ['an id of the sender', said('x', ROMEO), 'no-stanza-id'],
    ['an id of the account in a room', saidIn(FEAST, 'x', JULIET), 'no-stanza-id'],
    ['an id of a room where anybody can write one', saidIn(OPEN, 'x'), 'untrusted'],
  ])('is not marked by %s', async (_, message, code) => {
    const { api, server } = juliet()
    await expect(api.markDisplayed(message)).rejects.toMatchObject({ name: 'DisplayedError', code })
    expect(server.published).toEqual([])
  })
})

describe('publications', () => {
  it('are one at a time for a chat, and the last one wins', async () => {
    const { api, other, server } = juliet()
    server.held = true
    const marks = [api.markDisplayed(said('wall-0'))]
    await settled()
    for (let n = 1; n <= 100; n++) marks.push(api.markDisplayed(said(`wall-${n}`)))
    marks.push(api.markDisplayed(saidIn(FEAST, 'dance-1')))
    await settled()
    expect(server.published).toEqual(['wall-0', 'dance-1'])
    server.held = false
    for (const reply of server.waiting.splice(0)) reply()
    await Promise.all(marks)
    expect(server.published).toEqual(['wall-0', 'dance-1', 'wall-100'])
    expect(await other.getDisplayed(ROMEO)).toMatchObject({ id: 'wall-100' })
  })

  it('are in the order of the calls, though it takes longer to learn of the first whether it counts', async () => {
    const { api, other } = juliet()
    const mark = api.markDisplayed(said('wall-1'))
    await api.setDisplayed({ chat: JID.parse(ROMEO), id: 'wall-2', by: JID.parse(JULIET) })
    await mark
    expect(await other.getDisplayed(ROMEO)).toMatchObject({ id: 'wall-2' })
  })

  it('keep what others add to a state that is read and stored again', async () => {
    const { api, items } = juliet()
    const sid = (id: string) => `<stanza-id xmlns='${NS_STANZA_ID}' by='${JULIET}' id='${id}'/>`
    items.set(ROMEO, `<displayed xmlns='${NS_DISPLAYED}'>${sid('wall-1')}<mood xmlns='urn:example:mood'/></displayed>`)
    await api.setDisplayed({ ...(await api.getDisplayed(ROMEO))!, id: 'wall-2' })
    expect(items.get(ROMEO)).toContain('wall-2')
    expect(items.get(ROMEO)).toContain('urn:example:mood')
  })
})

it('reads no invalid state of a chat', async () => {
  const { api, items } = juliet()
  const put = (chat: string, content: string) =>
    items.set(chat, `<displayed xmlns='${NS_DISPLAYED}'>${content}</displayed>`)
  const sid = (by: string) => `<stanza-id xmlns='${NS_STANZA_ID}' by='${by}' id='x'/>`
  put(FEAST, sid(FEAST))
  put(`${FEAST}/nurse`, sid(FEAST))
  for (const content of ['', `<stanza-id xmlns='${NS_STANZA_ID}' id='x'/>`, sid('tybalt@capulet.example')]) {
    put(ROMEO, content)
    expect(await api.getDisplayed(ROMEO)).toBeUndefined()
    expect((await api.getAll()).map(({ chat }) => String(chat))).toEqual([FEAST])
  }
  expect(await api.getDisplayed(`${FEAST}/nurse`)).toBeUndefined()
  expect(takePrinted().join()).toMatch(/stanza-id/)
})

it('reads no marker of XEP-0333, which clients have stored in the node, and stores a state in its place', async () => {
  const { balcony, api, other, items } = juliet()
  const errors: unknown[] = []
  balcony.xmpp.events.on('error', ({ error }) => errors.push(error))
  items.set(ROMEO, `<displayed xmlns='urn:xmpp:chat-markers:0' id='wall-1'/>`)
  const sid = `<stanza-id xmlns='${NS_STANZA_ID}' by='${FEAST}' id='x'/>`
  items.set(FEAST, `<displayed xmlns='${NS_DISPLAYED}'>${sid}</displayed>`)
  expect((await api.getAll()).map(({ chat }) => String(chat))).toEqual([FEAST])
  expect(await api.getDisplayed(ROMEO)).toBeUndefined()
  expect(errors).toContainEqual(expect.objectContaining({ code: 'invalid-element' }))
  await api.markDisplayed(said('wall-2'))
  expect(await other.getDisplayed(ROMEO)).toMatchObject({ id: 'wall-2' })
})
