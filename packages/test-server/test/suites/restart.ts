import { expect, it } from 'vitest'
import { messageWith, pushAbout } from '../peer.js'
import type { Scene } from './scene.js'

export function restartBehaviour({ server, parties }: Scene): void {
  it('keeps accounts, rosters, requests and messages', async () => {
    const [first, second] = [await parties.account('romeo'), await parties.account('juliet')]
    const romeo = await parties.online(first)
    romeo.send(`<presence to='${second}' type='subscribe'/>`)
    await romeo.next('push', pushAbout(second, { ask: 'subscribe' }))
    romeo.send(`<message to='${second}' type='chat'><body>Later</body></message>`)
    romeo.send(`<message to='${romeo.jid}' type='chat'><body>settled</body></message>`)
    await romeo.next('marker', messageWith('settled'))
    await server().restart(async () => {
      await romeo.ended
    })
    const juliet = await parties.online(second)
    await juliet.next('message', messageWith('Later'))
    await juliet.next('request', ({ attrs }) => attrs['from'] === first && attrs['type'] === 'subscribe')
    const again = await parties.login(first)
    const roster = await again.ask(`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    expect(roster.payload?.elements()[0]?.attrs).toMatchObject({ jid: second, ask: 'subscribe' })
  }, 60_000)
}
