import { blocking } from '@trestle/xep-0191'
import { expect, it } from 'vitest'
import { conditionOf, messageWith, type Peer, presenceOf } from '../peer.js'
import type { Scene } from './scene.js'

const NS = 'urn:xmpp:blocking'

export function blockingBehaviour({ server, kind, parties }: Scene): void {
  const bare = ({ jid }: Peer) => jid.split('/')[0]!
  const couple = async () =>
    Promise.all([
      parties.account('romeo').then((jid) => parties.online(jid)),
      parties.account('juliet').then((jid) => parties.online(jid)),
    ])
  const items = (jids: readonly string[]) => jids.map((jid) => `<item jid='${jid}'/>`).join('')
  const block = (peer: Peer, ...jids: string[]) =>
    peer.ask(`<iq type='set'><block xmlns='${NS}'>${items(jids)}</block></iq>`)
  const unblock = (peer: Peer, ...jids: string[]) =>
    peer.ask(`<iq type='set'><unblock xmlns='${NS}'>${items(jids)}</unblock></iq>`)
  async function listOf(peer: Peer) {
    const { payload } = await peer.ask(`<iq type='get'><blocklist xmlns='${NS}'/></iq>`)
    return payload?.elements().map(({ attrs }) => attrs['jid'])
  }

  it('is announced, and begins with nobody', async () => {
    const [romeo] = await couple()
    const info = await romeo.ask(
      `<iq type='get' to='${server().domain}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    )
    expect(info.payload?.elements().map(({ attrs }) => attrs['var'])).toContain(NS)
    expect(await listOf(romeo)).toEqual([])
  })

  it('keeps a list, and tells the resources that have asked for it', async () => {
    const [romeo] = await couple()
    const other = await parties.online(bare(romeo), { prepare: (client) => void client.use(blocking) })
    await listOf(other)
    expect((await block(romeo, 'tybalt@example.org', 'example.net')).type).toBe('result')
    const isPush = (name: string) => (one: Parameters<ReturnType<typeof presenceOf>>[0]) =>
      one.name === 'iq' && one.attrs['type'] === 'set' && one.child(NS, name) !== undefined
    const pushed = await other.next('push', isPush('block'))
    expect(pushed.child(NS, 'block')?.elements()[0]?.attrs['jid']).toBe('tybalt@example.org')
    expect((await listOf(romeo))?.sort()).toEqual(['example.net', 'tybalt@example.org'])
    await unblock(romeo, 'tybalt@example.org')
    await other.next('push', isPush('unblock'))
    expect(await listOf(romeo)).toEqual(['example.net'])
    await unblock(romeo)
    expect(await listOf(romeo)).toEqual([])
  })

  it('refuses to block nobody', async () => {
    const [romeo] = await couple()
    expect(conditionOf(await block(romeo))).toBe('bad-request')
  })

  it('lets nothing through either way, until it is lifted', async () => {
    const [romeo, juliet] = await couple()
    await block(juliet, bare(romeo))
    romeo.send(`<message to='${juliet.jid}' type='chat' id='m1'><body>Hush</body></message>`)
    // Prosody drops the message without an answer.
    if (kind !== 'prosody') {
      const refused = await romeo.next('refusal', ({ attrs }) => attrs['id'] === 'm1')
      expect(conditionOf(refused)).toBe('service-unavailable')
    }
    expect(conditionOf(await romeo.ask(`<iq type='get' to='${juliet.jid}'><ping xmlns='urn:xmpp:ping'/></iq>`))).toBe(
      'service-unavailable',
    )
    juliet.send(`<message to='${romeo.jid}' type='chat' id='m2'><body>Still there?</body></message>`)
    const own = await juliet.next('refusal', ({ attrs }) => attrs['id'] === 'm2')
    expect(conditionOf(own)).toBe('not-acceptable')
    const error = own.elements().find(({ name }) => name === 'error')
    // ejabberd says no more than the condition.
    if (kind !== 'ejabberd') expect(error?.child('urn:xmpp:blocking:errors', 'blocked')).toBeDefined()
    await unblock(juliet, bare(romeo))
    romeo.send(`<message to='${juliet.jid}' type='chat'><body>At last</body></message>`)
    await juliet.next('message', messageWith('At last'))
    expect(juliet.seen(messageWith('Hush'))).toEqual([])
  })

  // ejabberd leaves contacts with the presence that they have seen.
  const hidesPresence = async () => {
    const [romeo, juliet] = await couple()
    await parties.befriend(romeo, juliet)
    const busy = (one: Parameters<ReturnType<typeof presenceOf>>[0]) =>
      presenceOf(juliet.jid)(one) && one.child('jabber:client', 'show')?.text() === 'dnd'
    await block(juliet, bare(romeo))
    await romeo.next('the end', presenceOf(juliet.jid, 'unavailable'))
    juliet.send('<presence><show>dnd</show></presence>')
    await juliet.next('own presence', busy)
    expect((await romeo.ask(`<iq type='get' to='${server().domain}'><ping xmlns='urn:xmpp:ping'/></iq>`)).type).toBe(
      'result',
    )
    expect(romeo.seen(busy)).toEqual([])
    await unblock(juliet, bare(romeo))
    await romeo.next('presence', busy)
  }
  if (kind !== 'ejabberd') it('looks like absence to contacts', hidesPresence)

  // Others let an account cut its own resources off in one of these ways.
  const sparesOwnResources = async () => {
    const [romeo] = await couple()
    const other = await parties.online(bare(romeo))
    await block(romeo, bare(romeo), server().domain)
    romeo.send(`<message to='${other.jid}' type='chat'><body>It is I</body></message>`)
    await other.next('message', messageWith('It is I'))
  }
  if (kind === 'test-server') it('never stands between the resources of one account', sparesOwnResources)
}
