import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificates, describeWithIrcServices, type IrcPeer } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'

stopGatewaysAfterEach()

const accounts = { juliet: 'balcony', romeo: 'montague' }

describeWithIrcServices('services of the network', { accounts }, (irc) => {
  /** A gateway that connects by TLS, as SASL EXTERNAL needs. */
  async function startByTls(form: Record<string, string>) {
    const folder = await mkdtemp(join(tmpdir(), 'irc-services-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'ca.pem'), irc.server().ca)
    const { host, tlsPort: port } = irc.server()
    return startIrcGateway({ host, port }, { config: { tls: 'verify', ca: join(folder, 'ca.pem') }, form })
  }

  /** Somebody in a channel for those with an account. */
  async function romeoIn(channel: string): Promise<IrcPeer> {
    const romeo = await irc.peer('Tybalt')
    await romeo.join(channel)
    romeo.send(`MODE ${channel} +R`)
    await romeo.next('MODE')
    return romeo
  }

  async function accountOf(peer: IrcPeer, nick: string): Promise<string | undefined> {
    peer.send(`WHOIS ${nick}`)
    const account = peer.next('330').then(({ params }) => params[2])
    return Promise.race([account, peer.next('318').then(() => undefined)])
  }

  it('know the user by SASL PLAIN before any channel is entered', async () => {
    const peer = await romeoIn('#plain')
    const bridge = await startIrcGateway(irc.server(), { form: { accountPassword: 'balcony' } })
    expect((await bridge.enter('#plain')).nick).toBe('juliet')
    expect(await accountOf(peer, 'juliet')).toBe('juliet')
  })

  it('know the user of another nick by the account', async () => {
    const peer = await romeoIn('#other')
    const form = { nick: 'montague', account: 'romeo', accountPassword: 'montague' }
    const bridge = await startIrcGateway(irc.server(), { form })
    const room = await bridge.enter('#other')
    expect(room.nick).toBe('montague')
    expect(await accountOf(peer, 'montague')).toBe('romeo')
  })

  it('refuse a wrong password in words, and nothing else of the gateway', async () => {
    const bridge = await startIrcGateway(irc.server(), { form: { accountPassword: 'wrong' } })
    await expect(bridge.enter('#wrong')).rejects.toMatchObject({ condition: 'forbidden', text: /account|SASL/i })
    expect(bridge.juliet.status?.state).toBe('online')
  })

  it('know the user by NickServ before any channel is entered', async () => {
    const peer = await romeoIn('#nickserv')
    const bridge = await startIrcGateway(irc.server(), { form: { nickServ: 'balcony' } })
    expect((await bridge.enter('#nickserv')).nick).toBe('juliet')
    expect(await accountOf(peer, 'juliet')).toBe('juliet')
    const nickServ = bridge.juliet.chat(bridge.id('nickserv'))
    await nickServ.receives(/accepted/)
    // The server sends copies of what we say, and this is nothing to be kept.
    expect(JSON.stringify(nickServ.received)).not.toContain('balcony')
  })

  it('are told by the lines of the user, of which nobody reads a password', async () => {
    const peer = await romeoIn('#lines')
    const form = { onConnect: ['PRIVMSG NickServ :IDENTIFY juliet balcony'] }
    const bridge = await startIrcGateway(irc.server(), { form })
    await bridge.enter('#lines')
    expect(await accountOf(peer, 'juliet')).toBe('juliet')
    const nickServ = bridge.juliet.chat(bridge.id('nickserv'))
    await nickServ.receives(/accepted/)
    expect(JSON.stringify(nickServ.received)).not.toContain('balcony')
  })

  it('know the user by a certificate that the account knows', async () => {
    const peer = await romeoIn('#external')
    const { certificate, key } = await createCertificates({ dns: ['juliet.example'] })
    const form = { certificate: `${certificate}${key}` }
    const first = await startByTls({ ...form, accountPassword: 'balcony' })
    const nickServ = first.juliet.chat(first.id('nickserv'))
    await nickServ.send('CERT ADD')
    await nickServ.receives(/added/)
    await first.gateway.stop()
    const bridge = await startByTls(form)
    expect((await bridge.enter('#external')).nick).toBe('juliet')
    expect(await accountOf(peer, 'juliet')).toBe('juliet')
    const { certificate: other, key: otherKey } = await createCertificates({ dns: ['juliet.example'] })
    const stranger = await startByTls({ nick: 'paris', certificate: `${other}${otherKey}` })
    await expect(stranger.enter('#external')).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('give the user the nick back that they hold for the account', async () => {
    const thief = await irc.peer('juliet')
    await thief.next('NICK')
    await thief.quit()
    const bridge = await startIrcGateway(irc.server(), { form: { accountPassword: 'balcony' } })
    const room = await bridge.enter('#held')
    await bridge.until('she has her nick', () => room.nick === 'juliet')
  })

  it('give the user the nick back that a dead connection of the account has', async () => {
    const ghost = await irc.peer('juliet')
    ghost.send('PRIVMSG NickServ :IDENTIFY balcony')
    await ghost.next('900')
    const bridge = await startIrcGateway(irc.server(), { form: { nickServ: 'balcony' } })
    const room = await bridge.enter('#ghost')
    await bridge.until('she has her nick', () => room.nick === 'juliet')
  })
})
