import { expect, it } from 'vitest'
import { messageWith, type Peer, presenceOf, pushAbout } from '../peer.js'
import type { Scene } from './scene.js'

export function presenceBehaviour({ kind, parties }: Scene): void {
  const bare = (peer: Peer) => peer.jid.split('/')[0]!
  const couple = async () =>
    Promise.all([
      parties.account('romeo').then((jid) => parties.online(jid)),
      parties.account('juliet').then((jid) => parties.online(jid)),
    ])

  it('is shown to the own resources', async () => {
    const account = await parties.account('romeo')
    const first = await parties.online(account, { presence: '<presence><show>away</show></presence>' })
    const second = await parties.online(account)
    await first.next('the second', presenceOf(second.jid))
    const shown = await second.next('the first', presenceOf(first.jid))
    expect(shown.child('jabber:client', 'show')?.text()).toBe('away')
    await first.stop()
    await second.next('the end of the first', presenceOf(first.jid, 'unavailable'))
  })

  it('may be seen by whom the account lets see it, and by them alone', async () => {
    const [romeo, juliet] = await couple()
    romeo.send(`<presence to='${bare(juliet)}' type='subscribe'><status>Let me in</status></presence>`)
    await romeo.next('push', pushAbout(bare(juliet), { subscription: 'none', ask: 'subscribe' }))
    const request = await juliet.next('request', presenceOf(bare(romeo), 'subscribe'))
    expect(request.child('jabber:client', 'status')?.text()).toBe('Let me in')
    juliet.send(`<presence to='${bare(romeo)}' type='subscribed'/>`)
    await romeo.next('approval', presenceOf(bare(juliet), 'subscribed'))
    await romeo.next('push', pushAbout(bare(juliet), { subscription: 'to' }))
    await juliet.next('push', pushAbout(bare(romeo), { subscription: 'from' }))
    await romeo.next('presence', presenceOf(juliet.jid))
    juliet.send('<presence><show>dnd</show></presence>')
    const busy = await romeo.next('presence', presenceOf(juliet.jid))
    expect(busy.child('jabber:client', 'show')?.text()).toBe('dnd')
    expect(juliet.seen(presenceOf(romeo.jid))).toEqual([])
  })

  it('goes both ways when both let each other', async () => {
    const [romeo, juliet] = await couple()
    await parties.befriend(romeo, juliet)
    juliet.send(`<presence type='unavailable'/>`)
    await romeo.next('the end', presenceOf(juliet.jid, 'unavailable'))
  })

  it('is asked for at login', async () => {
    const [romeo, juliet] = await couple()
    await parties.befriend(romeo, juliet)
    await romeo.stop()
    await juliet.next('the end', presenceOf(romeo.jid, 'unavailable'))
    const again = await parties.online(bare(romeo))
    await again.next('presence', presenceOf(juliet.jid))
    await juliet.next('presence', presenceOf(again.jid))
  })

  it('ends when the connection breaks', async () => {
    const [romeo, juliet] = await couple()
    await parties.befriend(romeo, juliet)
    romeo.cut()
    await juliet.next('the end', presenceOf(romeo.jid, 'unavailable'))
  })

  it('can be refused', async () => {
    const [romeo, juliet] = await couple()
    romeo.send(`<presence to='${bare(juliet)}' type='subscribe'/>`)
    await juliet.next('request', presenceOf(bare(romeo), 'subscribe'))
    juliet.send(`<presence to='${bare(romeo)}' type='unsubscribed'/>`)
    await romeo.next('refusal', presenceOf(bare(juliet), 'unsubscribed'))
    const settled = (push: Parameters<ReturnType<typeof pushAbout>>[0]) =>
      pushAbout(bare(juliet), { subscription: 'none' })(push) && !push.elements()[0]?.elements()[0]?.attrs['ask']
    await romeo.next('push', settled)
  })

  it('can be taken back by either side', async () => {
    const [romeo, juliet] = await couple()
    await parties.befriend(romeo, juliet)
    romeo.send(`<presence to='${bare(juliet)}' type='unsubscribe'/>`)
    await juliet.next('cancellation', presenceOf(bare(romeo), 'unsubscribe'))
    await romeo.next('push', pushAbout(bare(juliet), { subscription: 'from' }))
    await juliet.next('push', pushAbout(bare(romeo), { subscription: 'to' }))
    // Prosody leaves it to the client to forget what it saw (though RFC 6121 §3.3.3 does not).
    if (kind !== 'prosody') await romeo.next('the end', presenceOf(juliet.jid, 'unavailable'))
    romeo.send(`<presence to='${bare(juliet)}' type='unsubscribed'/>`)
    await juliet.next('cancellation', presenceOf(bare(romeo), 'unsubscribed'))
    await juliet.next('the end', presenceOf(romeo.jid, 'unavailable'))
    await romeo.next('push', pushAbout(bare(juliet), { subscription: 'none' }))
    await juliet.next('push', pushAbout(bare(romeo), { subscription: 'none' }))
  })

  it('keeps a request until it is answered', async () => {
    const [account, romeo] = [await parties.account('juliet'), await parties.online(await parties.account('romeo'))]
    romeo.send(`<presence to='${account}' type='subscribe'/>`)
    await romeo.next('push', pushAbout(account, { ask: 'subscribe' }))
    for (const _ of [1, 2]) {
      const juliet = await parties.online(account)
      await juliet.next('request', presenceOf(bare(romeo), 'subscribe'))
      await juliet.stop()
    }
    const juliet = await parties.online(account)
    juliet.send(`<presence to='${bare(romeo)}' type='subscribed'/>`)
    await romeo.next('approval', presenceOf(account, 'subscribed'))
    await juliet.next('push', pushAbout(bare(romeo), { subscription: 'from' }))
    await juliet.stop()
    const again = await parties.online(account)
    again.send(`<message to='${again.jid}' type='chat'><body>settled</body></message>`)
    await again.next('marker', messageWith('settled'))
    expect(again.seen(presenceOf(bare(romeo), 'subscribe'))).toEqual([])
  })

  it('asked for twice, is granted by the server itself', async () => {
    const [romeo, juliet] = await couple()
    await parties.befriend(romeo, juliet)
    romeo.send(`<presence to='${bare(juliet)}' type='subscribe'/>`)
    romeo.send(`<message to='${juliet.jid}' type='chat'><body>settled</body></message>`)
    await juliet.next('marker', messageWith('settled'))
    expect(juliet.seen(presenceOf(bare(romeo), 'subscribe'))).toEqual([])
  })

  it('goes to whom it is sent, and its end follows', async () => {
    const [romeo, juliet] = await couple()
    romeo.send(`<presence to='${juliet.jid}'><status>Here I am</status></presence>`)
    const shown = await juliet.next('presence', presenceOf(romeo.jid))
    expect(shown.child('jabber:client', 'status')?.text()).toBe('Here I am')
    romeo.cut()
    await juliet.next('the end', presenceOf(romeo.jid, 'unavailable'))
  })
}
