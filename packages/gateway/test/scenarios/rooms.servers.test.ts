import { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import { MucUser } from '@trestle/xep-0045'
import { Nick } from '@trestle/xep-0172'
import { Delay } from '@trestle/xep-0203'
import { MamFin, MamResult } from '@trestle/xep-0313'
import { stanzaIdOf } from '@trestle/xep-0359'
import { OccupantId } from '@trestle/xep-0421'
import { type Element, parse } from '@trestle/xml'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryStore, type Gateway, GatewayError } from '../../src/index.js'
import { type ScenarioRooms, scenarioRooms } from './scenario-rooms.js'
import { conditionOf, type ScenarioUser } from './scenario-user.js'
import { describeScenarios, GATEWAY, limit } from './scenario-world.js'

const SQUARE = `#square@${GATEWAY}`
const MARKET = `#market@${GATEWAY}`
const address = JID.parse(SQUARE)

describeScenarios('rooms of a gateway, for slixmpp', ({ start, register, login }) => {
  let scenario: ScenarioRooms
  let gateway: Gateway
  let romeo: ScenarioUser
  const store = createMemoryStore()
  const square = () => scenario.session().rooms.byLegacyId('square')
  const reached = (what: string) => vi.waitFor(() => expect(scenario.got).toContain(what), limit)

  const enter = (user: ScenarioUser, room: string, nick: string, inside = '') =>
    user.tell(
      `<presence xmlns='jabber:client' to='${room}/${nick}' id='join'><x xmlns='http://jabber.org/protocol/muc'>${inside}</x></presence>`,
    )
  const say = (user: ScenarioUser, id: string, inside: string, room = SQUARE) =>
    user.tell(`<message xmlns='jabber:client' type='groupchat' to='${room}' id='${id}'>${inside}</message>`)
  const archive = (user: ScenarioUser, set: string, inside = '') =>
    user.ask(
      `<iq xmlns='jabber:client' type='set' to='${SQUARE}'><query xmlns='urn:xmpp:mam:2' queryid='q'>${inside}<set xmlns='http://jabber.org/protocol/rsm'>${set}</set></query></iq>`,
    )

  /** The next stanza of a room, whatever it is. */
  async function next(user: ScenarioUser, room = SQUARE): Promise<Element> {
    const parsed = (values: object) => parse(String((values as { readonly xml: string }).xml))
    return parsed(
      await user.peer.next('stanza', (values) => String(parsed(values).attrs['from']).split('/')[0] === room),
    )
  }

  /** Everything that comes from a room up to its subject, which is the last that a newcomer gets. */
  async function entered(user: ScenarioUser, room = SQUARE): Promise<readonly Element[]> {
    const all: Element[] = []
    for (;;) {
      const stanza = await next(user, room)
      all.push(stanza)
      if (stanza.name === 'message' && stanza.child('jabber:client', 'subject')) return all
    }
  }

  /** Bodies in pages of the archive, and whether the page is the last. */
  async function page(user: ScenarioUser, set: string, inside?: string) {
    const answer = await archive(user, set, inside)
    if (answer.attrs['type'] === 'error') return { condition: conditionOf(answer) }
    const results = user.unread().filter((message) => message.has(MamResult))
    for (const _ of results) await user.message(SQUARE, (message) => message.has(MamResult))
    const bodies = results.map((message) => new Message(message.get(MamResult)?.forwarded.message as Element).body)
    const ids = results.map((message) => message.get(MamResult)?.id)
    const fin = MamFin.decode(answer.elements()[0] as Element)
    return { bodies, ids, complete: fin.complete ?? false }
  }

  beforeAll(async () => {
    scenario = scenarioRooms()
    scenario.rooms = [{ legacyId: 'square', name: 'The Square', myNick: 'Montague', subject: { text: 'Peace' } }]
    scenario.participants = {
      square: [
        { legacyId: 'me', nick: 'Montague', me: true, role: 'admin' },
        { legacyId: 'benvolio', nick: 'Benvolio', role: 'owner', presence: { show: 'away', status: 'Pondering' } },
        { legacyId: 'capulet', nick: 'Capulet', presence: { show: 'offline' } },
      ],
    }
    gateway = await start(scenario as never, {}, store)
    romeo = await login()
    await register(romeo, gateway)
  }, 60_000)
  beforeEach(async () => {
    romeo = await login()
    scenario.got.length = 0
    scenario.act = () => undefined
    scenario.take = () => {}
  })
  afterEach(async () => {
    await romeo.peer.logout()
  })
  afterAll(() => gateway?.stop())

  it('tells a newcomer who is there, themselves last, what was said, and the subject, in this order', async () => {
    await square().participant('benvolio').sendText('Part, fools!', { legacyId: 'b1' })
    await enter(romeo, SQUARE, 'romeo')
    const stanzas = await entered(romeo)
    expect(stanzas.map(({ name, attrs }) => `${name} ${String(attrs['from']).split('/')[1] ?? ''}`)).toEqual([
      'presence Benvolio',
      'presence Montague',
      'message Benvolio',
      'message ',
    ])
    const [other, own, past, subject] = stanzas as [Element, Element, Element, Element]
    const benvolio = new Presence(other)
    expect(benvolio).toMatchObject({ show: 'away', status: 'Pondering' })
    expect(benvolio.get(MucUser)?.items).toMatchObject([{ affiliation: 'owner', role: 'moderator' }])
    expect(String(benvolio.get(MucUser)?.items[0]?.jid)).toBe(`benvolio@${GATEWAY}/legacy`)
    expect(benvolio.get(OccupantId)).toBeTruthy()
    const self = new Presence(own)
    expect(self.id).toBe('join')
    expect(self.get(MucUser)?.statuses.toSorted()).toEqual([100, 110, 210])
    expect(self.get(MucUser)?.items).toMatchObject([{ affiliation: 'admin', role: 'moderator' }])
    expect(String(self.get(MucUser)?.items[0]?.jid)).toBe(romeo.peer.jid)
    expect(new Message(past).get(Delay)).toBeTruthy()
    expect(new Message(past).get(OccupantId)).toEqual(benvolio.get(OccupantId))
    expect(new Message(subject).subject).toBe('Peace')
  })

  it('refuses what is no nickname, no room, or not to be entered; and tells nothing of before if that is not wanted', async () => {
    await enter(romeo, SQUARE, 'romeo', "<history maxstanzas='0'/>")
    expect((await entered(romeo)).filter(({ name }) => name === 'message')).toHaveLength(1)
    await romeo.tell(
      `<presence xmlns='jabber:client' to='${MARKET}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    )
    expect(conditionOf(await next(romeo, MARKET))).toBe('jid-malformed')
    scenario.act = () => {
      throw new GatewayError('not-found', 'No such channel.')
    }
    await enter(romeo, MARKET, 'romeo')
    expect(conditionOf(await next(romeo, MARKET))).toBe('item-not-found')
    await say(romeo, 'x1', '<body>Hello?</body>', MARKET)
    expect(conditionOf(await next(romeo, MARKET))).toBe('not-acceptable')
  })

  it('shows what one client says to all of them, once in the archive', async () => {
    const phone = await login()
    await enter(romeo, SQUARE, 'romeo', "<history maxstanzas='0'/>")
    await entered(romeo)
    await enter(phone, SQUARE, 'phone', "<history maxstanzas='0'/>")
    await entered(phone)
    await say(phone, 'p1', "<body>Twice</body><origin-id xmlns='urn:xmpp:sid:0' id='p1'/>")
    const copies = await Promise.all(
      [romeo, phone].map((user) => user.message(SQUARE, (message) => message.body === 'Twice')),
    )
    for (const copy of copies) {
      expect(copy).toMatchObject({ id: 'p1', type: 'groupchat' })
      expect(String(copy.from)).toBe(`${SQUARE}/Montague`)
      expect(copy.element.child('urn:xmpp:sid:0', 'origin-id')).toBeTruthy()
    }
    const [id, ...others] = new Set(copies.map((copy) => stanzaIdOf(copy, address)))
    expect(others).toEqual([])
    await reached('room square: Twice')
    const found = await page(romeo, '<max>10</max><before/>')
    expect(found.ids?.filter((one) => one === id)).toHaveLength(1)
    expect(found.bodies?.filter((body) => body === 'Twice')).toHaveLength(1)
    await phone.peer.logout()
  })

  it('shows somebody who was not seen before they say something', async () => {
    await enter(romeo, SQUARE, 'romeo', "<history maxstanzas='0'/>")
    expect((await entered(romeo)).map(({ attrs }) => String(attrs['from']))).not.toContain(`${SQUARE}/Capulet`)
    await square().participant('capulet').sendText('My sword, I say!', { legacyId: 'c1' })
    const [joined, said] = [await next(romeo), await next(romeo)]
    expect([joined.name, joined.attrs['from']]).toEqual(['presence', `${SQUARE}/Capulet`])
    expect([said.name, said.attrs['from']]).toEqual(['message', `${SQUARE}/Capulet`])
    await square().participant('capulet').left()
    expect(new Presence(await next(romeo)).type).toBe('unavailable')
  })

  it('shows any name in some way, the real one beside it, and tells of new ones as such', async () => {
    await enter(romeo, SQUARE, 'romeo', "<history maxstanzas='0'/>")
    await entered(romeo)
    await square().participant('mask').update({ nick: 'Be\u0007nvo\u202elio' })
    const masked = new Presence(await next(romeo))
    expect(masked.from?.resource).toBe('Benvolio (2)')
    await square().participant('twin').update({ nick: 'Benvolio' })
    const twin = new Presence(await next(romeo))
    expect(String(twin.from)).toBe(`${SQUARE}/Benvolio (3)`)
    expect(twin.get(Nick)).toBe('Benvolio')
    await square().participant('twin').update({ nick: 'Mercutio \u{1f3ad}' })
    const [gone, here] = [new Presence(await next(romeo)), new Presence(await next(romeo))]
    expect(gone.type).toBe('unavailable')
    expect(gone.get(MucUser)?.statuses).toEqual([303])
    expect(gone.get(MucUser)?.items[0]?.nick).toBe(here.from?.resource)
    expect(here.get(OccupantId)).toEqual(twin.get(OccupantId))
    await square().participant('twin').left({ how: 'kicked', by: 'me', reason: 'Enough' })
    const kicked = new Presence(await next(romeo)).get(MucUser)
    expect(kicked?.statuses).toEqual([307])
    expect(kicked?.items[0]).toMatchObject({ actor: { nick: 'Montague' }, reason: 'Enough' })
    await square().participant('mask').left()
    await next(romeo)
  })

  it('pages through the archive without losing or repeating what is of one time', async () => {
    const at = new Date(Date.now() - 60_000)
    for (let number = 1; number <= 5; number++) {
      await square()
        .participant('benvolio')
        .sendText(`Tie ${number}`, { legacyId: `tie${number}`, at })
    }
    const start = (when: Date) =>
      `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>${new Date(when.getTime() - 1).toISOString()}</value></field><field var='end'><value>${new Date(when.getTime() + 1).toISOString()}</value></field></x>`
    const ties = start(at)
    const bodies: (string | undefined)[] = []
    let after = ''
    for (let count = 0; count < 5; count++) {
      const found = await page(romeo, `<max>2</max>${after}`, ties)
      bodies.push(...(found.bodies ?? []))
      after = `<after>${found.ids?.at(-1)}</after>`
      if (found.complete) break
    }
    expect(bodies).toEqual(['Tie 1', 'Tie 2', 'Tie 3', 'Tie 4', 'Tie 5'])
    const last = await page(romeo, '<max>2</max><before/>', ties)
    expect(last).toMatchObject({ bodies: ['Tie 4', 'Tie 5'], complete: false })
    expect(await page(romeo, `<max>2</max><before>${last.ids?.[0]}</before>`, ties)).toMatchObject({
      bodies: ['Tie 2', 'Tie 3'],
    })
    expect(await page(romeo, '<max>2</max><after>nothing</after>')).toEqual({ condition: 'item-not-found' })
  })

  it('fills what was missed while the gateway was away, once; and its clients are still in the room', async () => {
    await enter(romeo, SQUARE, 'romeo', "<history maxstanzas='0'/>")
    await entered(romeo)
    await square().participant('benvolio').sendText('Ten o\u2019clock', { legacyId: 'ten' })
    await romeo.message(SQUARE, (message) => message.body === 'Ten o\u2019clock')
    await gateway.stop()
    const out = await romeo.presence(SQUARE, (presence) => presence.type === 'unavailable')
    expect(out.get(MucUser)?.statuses.toSorted()).toEqual([110, 332])
    const missed = (legacyId: string, body: string) => ({
      by: { legacyId: 'benvolio' },
      at: new Date(),
      legacyId,
      what: { kind: 'text' as const, body },
    })
    scenario.past = { square: [missed('ten', 'Ten o\u2019clock'), missed('eleven', 'Eleven o\u2019clock')] }
    scenario.gaps.length = 0
    gateway = await start(scenario as never, {}, store)
    await vi.waitFor(() => expect(scenario.gaps.some((gap) => gap.startsWith('square after'))).toBe(true), limit)
    await romeo.message(SQUARE, (message) => message.body === 'Eleven o\u2019clock')
    await square().participant('benvolio').sendText('Twelve o\u2019clock', { legacyId: 'twelve' })
    await romeo.message(SQUARE, (message) => message.body === 'Twelve o\u2019clock')
    const found = await page(romeo, '<max>3</max><before/>')
    expect(found.bodies).toEqual(['Ten o\u2019clock', 'Eleven o\u2019clock', 'Twelve o\u2019clock'])
    await page(romeo, '<max>3</max><before/>')
    expect(scenario.gaps.filter((gap) => gap === 'square after ten')).toHaveLength(1)
  })
})
