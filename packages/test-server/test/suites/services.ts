import type { Iq } from '@trestle/stanza'
import { expect, it } from 'vitest'
import { messageWith } from '../peer.js'
import type { Scene } from './scene.js'

const CARBONS = 'urn:xmpp:carbons:2'
const INFO = 'http://jabber.org/protocol/disco#info'

export function serviceBehaviour({ server, parties }: Scene): void {
  const identities = ({ payload }: Iq) =>
    payload?.childrenOf(INFO, 'identity').map(({ attrs }) => `${attrs['category']}/${attrs['type']}`)

  it('give a sign of life', async () => {
    const romeo = await parties.login(await parties.account('romeo'))
    const ping = `<ping xmlns='urn:xmpp:ping'/>`
    expect((await romeo.ask(`<iq type='get' to='${server().domain}'>${ping}</iq>`)).type).toBe('result')
    expect((await romeo.ask(`<iq type='get'>${ping}</iq>`)).type).toBe('result')
  })

  it('say what they are', async () => {
    const romeo = await parties.login(await parties.account('romeo'))
    const version = await romeo.ask(`<iq type='get' to='${server().domain}'><query xmlns='jabber:iq:version'/></iq>`)
    expect(version.payload?.child('jabber:iq:version', 'name')?.text()).toBeTruthy()
    const info = await romeo.ask(`<iq type='get' to='${server().domain}'><query xmlns='${INFO}'/></iq>`)
    expect(identities(info)).toContain('server/im')
    const features = info.payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])
    expect(features).toEqual(expect.arrayContaining([INFO, 'urn:xmpp:ping', CARBONS]))
    const own = await romeo.ask(`<iq type='get' to='${romeo.jid.split('/')[0]}'><query xmlns='${INFO}'/></iq>`)
    expect(identities(own)).toContain('account/registered')
  })

  it('name the components', async () => {
    await parties.component('gw.localhost', 'secret')
    const romeo = await parties.login(await parties.account('romeo'))
    const items = 'http://jabber.org/protocol/disco#items'
    const answer = await romeo.ask(`<iq type='get' to='${server().domain}'><query xmlns='${items}'/></iq>`)
    expect(answer.payload?.elements().map(({ attrs }) => attrs['jid'])).toContain('gw.localhost')
  })

  const isCarbon =
    (direction: 'sent' | 'received', body: string) => (stanza: Parameters<ReturnType<typeof messageWith>>[0]) => {
      const copy = stanza.child(CARBONS, direction)?.elements()[0]?.elements()[0]
      return copy !== undefined && messageWith(body)(copy)
    }

  async function household() {
    const account = await parties.account('romeo')
    const [desk, phone] = [await parties.online(account), await parties.online(account)]
    const juliet = await parties.online(await parties.account('juliet'))
    expect((await phone.ask(`<iq type='set'><enable xmlns='${CARBONS}'/></iq>`)).type).toBe('result')
    return { account, desk, phone, juliet }
  }

  it('copy what other resources send and receive', async () => {
    const { account, desk, phone, juliet } = await household()
    desk.send(`<message to='${juliet.jid}' type='chat'><body>out</body></message>`)
    const sent = await phone.next('copy', isCarbon('sent', 'out'))
    expect(sent.attrs).toMatchObject({ from: account, to: phone.jid, type: 'chat' })
    juliet.send(`<message to='${desk.jid}' type='chat'><body>in</body></message>`)
    const received = await phone.next('copy', isCarbon('received', 'in'))
    expect(received.attrs).toMatchObject({ from: account, to: phone.jid })
    const original = received.child(CARBONS, 'received')?.elements()[0]?.elements()[0]
    expect(original?.attrs).toMatchObject({ from: juliet.jid, to: desk.jid })
  })

  it('copy nothing private, nothing of rooms, and nothing when told to stop', async () => {
    const { desk, phone, juliet } = await household()
    const text = (body: string, more = '', type = 'chat') =>
      desk.send(`<message to='${juliet.jid}' type='${type}'><body>${body}</body>${more}</message>`)
    text('secret', `<private xmlns='${CARBONS}'/><no-copy xmlns='urn:xmpp:hints'/>`)
    text('room', '', 'groupchat')
    text('first')
    await phone.next('copy', isCarbon('sent', 'first'))
    expect((await phone.ask(`<iq type='set'><disable xmlns='${CARBONS}'/></iq>`)).type).toBe('result')
    text('second')
    await juliet.next('message', messageWith('second'))
    desk.send(`<message to='${phone.jid}' type='chat'><body>settled</body></message>`)
    await phone.next('marker', messageWith('settled'))
    expect(phone.seen((one) => one.elements().some(({ ns }) => ns === CARBONS))).toEqual([])
  })
}
