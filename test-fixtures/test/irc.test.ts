import { connect as connectTls } from 'node:tls'
import {
  connectIrcPeer,
  describeWithIrc,
  describeWithLinkedIrc,
  startInspircd,
  startNgircd,
} from '@trestle/test-fixtures'
import { expect, it } from 'vitest'

const options = { password: 'wherefore', operators: { escalus: 'prince' } }

describeWithIrc('an IRC server', { options }, (network, kind) => {
  it('carries what two people say in a channel', async () => {
    const [romeo, juliet] = await Promise.all([network.peer('Romeo'), network.peer('juliet')])
    await romeo.join('#verona')
    await juliet.join('#verona')
    await romeo.next('JOIN', ({ source }) => source.startsWith('juliet!'))
    romeo.send('PRIVMSG #verona :But soft: what light?')
    const heard = await juliet.next('PRIVMSG')
    expect(heard).toMatchObject({ params: ['#verona', 'But soft: what light?'] })
    expect(heard.source).toMatch(/^Romeo!~?Romeo@127\.0\.0\.1$/)
  })

  it('refuses who has not the password', async () => {
    await expect(connectIrcPeer(network.server(), 'paris', { password: 'therefore' })).rejects.toThrow(
      /paris has ended/,
    )
  })

  it('has operators', async () => {
    const escalus = await network.peer('escalus')
    escalus.send('OPER escalus prince')
    expect((await escalus.next('381')).params[0]).toBe('escalus')
  })

  it('has TLS, with a certificate of its authority', async () => {
    const { tlsPort, host, ca } = network.server()
    const socket = connectTls({ port: tlsPort, host, ca, servername: 'localhost' })
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    expect(socket.authorized).toBe(true)
    socket.destroy()
  })

  it('comes back on the same ports', async () => {
    const romeo = await network.peer('Romeo')
    await network.server().restart(() => romeo.closed)
    expect(await network.peer('Romeo')).toMatchObject({ nick: 'Romeo' })
  })

  it('runs several times beside itself', async () => {
    const start = kind === 'ngircd' ? startNgircd : startInspircd
    const others = await Promise.all([start(), start()])
    const ports = [network.server(), ...others].flatMap(({ port, tlsPort }) => [port, tlsPort])
    expect(new Set(ports).size).toBe(6)
    await Promise.all(others.map((server) => server.stop()))
  })
})

describeWithLinkedIrc('two IRC servers', (network) => {
  it('are one network', async () => {
    const juliet = await network.peer('juliet')
    await juliet.join('#verona')
    const romeo = await network.peer('Romeo', { server: network.there() })
    await romeo.join('#verona')
    await juliet.next('JOIN', ({ source }) => source.startsWith('Romeo!'))
    juliet.send('PRIVMSG #verona :Ay me!')
    expect((await romeo.next('PRIVMSG')).params).toEqual(['#verona', 'Ay me!'])
  })
})
