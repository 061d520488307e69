import { describe, expect, it } from 'vitest'
import { conditionOf, messageWith, type Peer, presenceOf, pushAbout } from '../peer.js'
import type { Scene } from './scene.js'

export function componentBehaviour({ kind, parties }: Scene): void {
  const bare = (peer: Peer) => peer.jid.split('/')[0]!
  const attach = () => parties.component('gw.localhost', 'secret')
  const puppet = 'mercutio@gw.localhost'

  it('attach by the secret, and speak for any local address', async () => {
    const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
    romeo.send(`<message to='${puppet}' type='chat'><body>Away!</body></message>`)
    const message = await gateway.next('message', messageWith('Away!'))
    expect(message.attrs).toMatchObject({ from: romeo.jid, to: puppet })
    gateway.send(`<message from='benvolio@gw.localhost/x' to='${romeo.jid}' type='chat'><body>Part!</body></message>`)
    expect((await romeo.next('message', messageWith('Part!'))).attrs['from']).toBe('benvolio@gw.localhost/x')
  })

  it('may be several, and reach each other', async () => {
    const [gateway, other] = [await attach(), await parties.component('other.localhost', 'other secret')]
    gateway.send(`<message from='${puppet}' to='tybalt@other.localhost/x'><body>Rat-catcher</body></message>`)
    expect((await other.next('message', messageWith('Rat-catcher'))).attrs['from']).toBe(puppet)
  })

  it('are refused with a wrong secret', async () => {
    await expect(parties.component('gw.localhost', 'guessed')).rejects.toMatchObject({ code: 'not-authorized' })
  })

  it('are refused when nobody knows them', async () => {
    // ejabberd says no more than to a wrong secret.
    const refusal = kind === 'ejabberd' ? 'not-authorized' : 'host-unknown'
    await expect(parties.component('client.localhost', 'secret')).rejects.toMatchObject({ code: refusal })
  })

  it('are attached once', async () => {
    const first = await attach()
    // ejabberd takes several and chooses among them.
    if (kind === 'ejabberd') await expect(attach()).resolves.toBeDefined()
    else await expect(attach()).rejects.toMatchObject({ code: 'conflict' })
    expect(first.jid).toBe('gw.localhost')
  })

  it('must speak for themselves', async () => {
    const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
    gateway.send(`<message from='somebody@localhost' to='${romeo.jid}'><body>Forged</body></message>`)
    await gateway.ended
    romeo.send(`<message to='${romeo.jid}' type='chat'><body>settled</body></message>`)
    await romeo.next('marker', messageWith('settled'))
    expect(romeo.seen(messageWith('Forged'))).toEqual([])
  })

  it('that are away are waited for, or not known', async () => {
    const gateway = await attach()
    const romeo = await parties.online(await parties.account('romeo'))
    await gateway.stop()
    // ejabberd then looks for the domain elsewhere, which it was told not to.
    const away = kind === 'ejabberd' ? 'forbidden' : 'remote-server-timeout'
    romeo.send(`<message id='lost' to='${puppet}' type='chat'><body>Anybody?</body></message>`)
    expect(conditionOf(await romeo.next('error', ({ attrs }) => attrs['id'] === 'lost'))).toBe(away)
    expect(conditionOf(await romeo.ask(`<iq type='get' to='${puppet}'><ping xmlns='urn:xmpp:ping'/></iq>`))).toBe(away)
  })

  it('answer requests to any local address', async () => {
    const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
    const answer = romeo.ask(`<iq type='get' to='${puppet}'><ping xmlns='urn:xmpp:ping'/></iq>`)
    const { attrs } = await gateway.next('request', ({ name }) => name === 'iq')
    gateway.send(`<iq type='result' id='${attrs['id']}' from='${attrs['to']}' to='${attrs['from']}'/>`)
    expect((await answer).type).toBe('result')
  })

  it('ask users, and the server for them', async () => {
    const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
    const request = `<iq type='get' from='gw.localhost' to='${bare(romeo)}/gone'><ping xmlns='urn:xmpp:ping'/></iq>`
    expect(conditionOf(await gateway.ask(request))).toBe('service-unavailable')
    const sign = await gateway.ask(
      `<iq type='get' from='gw.localhost' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>`,
    )
    expect(sign.type).toBe('result')
  })

  describe('and presence', () => {
    it('lets users see puppets, and puppets see users', async () => {
      const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
      romeo.send(`<presence to='${puppet}' type='subscribe'/>`)
      await gateway.next('request', presenceOf(bare(romeo), 'subscribe'))
      gateway.send(`<presence from='${puppet}' to='${bare(romeo)}' type='subscribed'/>`)
      gateway.send(`<presence from='${puppet}' to='${bare(romeo)}' type='subscribe'/>`)
      await romeo.next('approval', presenceOf(puppet, 'subscribed'))
      await romeo.next('request', presenceOf(puppet, 'subscribe'))
      gateway.send(`<presence from='${puppet}/x' to='${bare(romeo)}'><show>chat</show></presence>`)
      await romeo.next('presence', presenceOf(`${puppet}/x`))
      romeo.send(`<presence to='${puppet}' type='subscribed'/>`)
      await romeo.next('push', pushAbout(puppet, { subscription: 'both' }))
      await gateway.next('approval', presenceOf(bare(romeo), 'subscribed'))
      await gateway.next('presence', presenceOf(romeo.jid))
      await romeo.stop()
      await gateway.next('the end', presenceOf(romeo.jid, 'unavailable'))
    })

    it('is asked of puppets at login', async () => {
      const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
      romeo.send(`<presence to='${puppet}' type='subscribe'/>`)
      await gateway.next('request', presenceOf(bare(romeo), 'subscribe'))
      gateway.send(`<presence from='${puppet}' to='${bare(romeo)}' type='subscribed'/>`)
      await romeo.next('push', pushAbout(puppet, { subscription: 'to' }))
      await romeo.stop()
      await parties.online(bare(romeo))
      const probe = await gateway.next('probe', ({ attrs }) => attrs['type'] === 'probe')
      expect(probe.attrs['to']).toBe(puppet)
      expect(probe.attrs['from']).toMatch(new RegExp(`^${bare(romeo)}`))
    })

    it('is told to puppets that ask and may, and to no others', async () => {
      const [gateway, romeo] = [await attach(), await parties.online(await parties.account('romeo'))]
      gateway.send(`<presence from='${puppet}' to='${bare(romeo)}' type='probe'/>`)
      gateway.send(`<message from='${puppet}' to='${romeo.jid}' type='chat'><body>settled</body></message>`)
      await romeo.next('marker', messageWith('settled'))
      romeo.send(`<message to='${puppet}' type='chat'><body>settled</body></message>`)
      await gateway.next('marker', messageWith('settled'))
      expect(gateway.seen(presenceOf(romeo.jid))).toEqual([])
      gateway.send(`<presence from='${puppet}' to='${bare(romeo)}' type='subscribe'/>`)
      await romeo.next('request', presenceOf(puppet, 'subscribe'))
      romeo.send(`<presence to='${puppet}' type='subscribed'/>`)
      await gateway.next('presence', presenceOf(romeo.jid))
      gateway.send(`<presence from='${puppet}' to='${bare(romeo)}' type='probe'/>`)
      await gateway.next('presence', presenceOf(romeo.jid))
    })
  })
}
