import { expect, it } from 'vitest'
import { conditionOf, messageWith, type Peer } from '../peer.js'
import type { Scene } from './scene.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const HINTS = 'urn:xmpp:hints'
const MAM = 'urn:xmpp:mam:2'
const SID = 'urn:xmpp:sid:0'

export function offlineBehaviour({ server, kind, parties }: Scene): void {
  let settled = 0
  const isMessage = ({ name }: { readonly name: string }) => name === 'message'

  /** Resolves once all is there that was sent to the peer before. */
  async function settle(peer: Peer): Promise<void> {
    const body = `settled ${++settled}`
    peer.send(`<message to='${peer.jid}' type='chat'><body>${body}</body></message>`)
    await peer.next('marker', messageWith(body))
  }

  /** An account that was sent messages while nobody was there; and who sent them. */
  async function missing(...messages: readonly string[]) {
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    for (const message of messages) romeo.send(`<message to='${account}' type='chat'>${message}</message>`)
    await settle(romeo)
    return { account, romeo }
  }

  /** What the archive gives, by the ids there. */
  async function archived(peer: Peer) {
    await peer.ask(`<iq type='set'><query xmlns='${MAM}'/></iq>`)
    const results = peer.seen((one) => one.child(MAM, 'result') !== undefined)
    for (const result of results) await peer.next('result', (one) => one === result)
    return results.map((one) => one.child(MAM, 'result')?.attrs['id'])
  }

  it('are announced', async () => {
    const romeo = await parties.login(await parties.account('romeo'))
    const { payload } = await romeo.ask(`<iq type='get' to='${server().domain}'><query xmlns='${INFO}'/></iq>`)
    expect(payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])).toContain('msgoffline')
  })

  it('have the id that they have in the archive', async () => {
    const { account } = await missing('<body>Good night</body>')
    const juliet = await parties.online(account)
    const message = await juliet.next('message that waited', messageWith('Good night'))
    const ids = message.childrenOf(SID, 'stanza-id').filter(({ attrs }) => attrs['by'] === account)
    expect(ids.map(({ attrs }) => attrs['id'])).toEqual(await archived(juliet))
  })

  // ejabberd sends them all the same.
  if (kind !== 'ejabberd')
    it('are not for who asked the archive, but for the next who does not', async () => {
      const { account } = await missing('<body>Good night</body>')
      const modern = await parties.login(account)
      expect(await archived(modern)).toHaveLength(1)
      modern.send('<presence/>')
      await settle(modern)
      expect(modern.seen(messageWith('Good night'))).toEqual([])
      await modern.stop()
      const plain = await parties.online(account)
      await plain.next('message that waited', messageWith('Good night'))
    })

  it('are kept where no archive may have them', async () => {
    const { account } = await missing(`<body>Burn this</body><no-permanent-store xmlns='${HINTS}'/>`)
    const juliet = await parties.login(account)
    // Prosody would send it to nobody who asks the archive.
    if (kind !== 'prosody') expect(await archived(juliet)).toEqual([])
    juliet.send('<presence/>')
    await juliet.next('message that waited', messageWith('Burn this'))
  })

  // Prosody keeps it.
  if (kind !== 'prosody')
    it('are none that shall not be stored, which the sender is told', async () => {
      const { account, romeo } = await missing(`<body>Now or never</body><no-store xmlns='${HINTS}'/>`)
      expect(romeo.seen(isMessage).map(conditionOf)).toEqual(['service-unavailable'])
      const juliet = await parties.online(account)
      await settle(juliet)
      expect(juliet.seen(isMessage)).toEqual([])
    })

  it('are what is to be stored, without a body', async () => {
    const { account } = await missing(
      `<active xmlns='http://jabber.org/protocol/chatstates'/><store xmlns='${HINTS}'/>`,
    )
    const juliet = await parties.online(account)
    await juliet.next('message that waited', (one) => one.child(HINTS, 'store') !== undefined)
  })
}
