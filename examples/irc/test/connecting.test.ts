import { describeWithIrc, startFaultyProxy } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { connect, makeClient, next, quitAfterEach } from './connect.js'

quitAfterEach()

const options = { operators: { escalus: 'prince' } }

describeWithIrc('connecting', { options }, (network, kind) => {
  it('verifies the certificate', async () => {
    const { host, tlsPort: port, ca } = network.server()
    const client = await connect({ host, port }, { tls: { ca } })
    expect(client.nick()).toBe('juliet')
    const untrusted = makeClient({ host, port }, { tls: {}, nick: 'tybalt' })
    await expect(untrusted.connect()).rejects.toMatchObject({ code: 'tls', retry: false })
    const misnamed = makeClient({ host, port }, { tls: { ca, serverName: 'verona.example' }, nick: 'tybalt' })
    await expect(misnamed.connect()).rejects.toMatchObject({ code: 'tls' })
    const pinned = makeClient({ host, port }, { tls: { fingerprint: 'ab'.repeat(32) }, nick: 'tybalt' })
    await expect(pinned.connect()).rejects.toMatchObject({ code: 'tls' })
  })

  it('says that nobody is there', async () => {
    const client = makeClient({ host: '127.0.0.1', port: 1 })
    await expect(client.connect()).rejects.toMatchObject({ code: 'unreachable', retry: true })
    await expect(client.say('romeo', 'hey')).rejects.toMatchObject({ code: 'not-connected' })
    await expect(client.connect()).rejects.toMatchObject({ code: 'invalid' })
  })

  it('takes another nick, and its own when that is free', async () => {
    const thief = await network.peer('juliet')
    const juliet = await connect(network.server(), { regainAfterMs: 50 })
    expect(juliet.nick()).toBe('juliet_')
    const refusals: string[] = []
    juliet.on('refused', ({ error }) => refusals.push(error.code))
    const renamed = next(juliet, 'nick', ({ self }) => self)
    await thief.quit()
    expect(await renamed).toMatchObject({ who: { nick: 'juliet' } })
    expect(juliet.nick()).toBe('juliet')
    expect(refusals).toEqual([])
  })

  it('sends what is to be sent first', async () => {
    const nurse = await network.peer('nurse')
    const juliet = await connect(network.server(), {
      identify: { service: 'nurse', account: 'capulet', password: 'a b' },
      onConnect: ['PRIVMSG nurse :Anon, anon!'],
      settleMs: 1,
    })
    expect((await nurse.next('PRIVMSG')).params[1]).toBe('IDENTIFY capulet a b')
    expect((await nurse.next('PRIVMSG')).params[1]).toBe('Anon, anon!')
    expect((await juliet.whois('juliet')).who.user).toMatch(/^~?juliet$/)
  })

  it('leaves with a word', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#verona')
    const juliet = await connect(network.server())
    await juliet.join('#verona')
    const gone = next(juliet, 'disconnected')
    await juliet.quit('parting is such sweet sorrow')
    expect(await gone).toMatchObject({ error: { code: 'closed' }, retry: false })
    expect((await romeo.next('QUIT')).params[0]).toContain('parting is such sweet sorrow')
    await expect(juliet.join('#verona')).rejects.toMatchObject({ code: 'not-connected' })
  })

  it('ends by its signal', async () => {
    const session = new AbortController()
    const juliet = await connect(network.server(), { signal: session.signal })
    const gone = next(juliet, 'disconnected')
    session.abort()
    expect(await gone).toMatchObject({ error: { code: 'closed' } })
    await expect(connect(network.server(), { signal: session.signal })).rejects.toMatchObject({ code: 'closed' })
  })

  it('knows that it is banned', async () => {
    const juliet = await connect(network.server())
    const gone = next(juliet, 'disconnected')
    const escalus = await network.peer('escalus')
    escalus.send('OPER escalus prince')
    await escalus.next('381')
    const mask = kind === 'inspircd' ? 'juliet@*' : '*!*juliet@*'
    escalus.send(`KLINE ${mask} 3600 :fighting`)
    expect(await gone).toMatchObject({ error: { code: 'banned' }, retry: false })
    const again = makeClient(network.server())
    await expect(again.connect()).rejects.toMatchObject({ code: 'banned', retry: false })
    escalus.send(`KLINE ${mask}`)
    await escalus.settled()
  })

  it('notices that the server is gone', async () => {
    const juliet = await connect(network.server())
    await juliet.join('#verona')
    const gone = next(juliet, 'disconnected')
    await network.server().kill()
    expect(await gone).toMatchObject({ error: { code: 'disconnected' }, retry: true })
    await expect(juliet.say('#verona', 'hey')).rejects.toMatchObject({ code: 'not-connected' })
    await network.server().restart()
  })

  it('notices a line that is dead, and does not know what became of what it said', async () => {
    const { host, port } = network.server()
    const proxy = await startFaultyProxy({ target: { host, port } })
    try {
      const juliet = await connect({ host, port: proxy.port }, { pingAfterMs: 100, pingTimeoutMs: 200 })
      await juliet.join('#verona')
      const gone = next(juliet, 'disconnected')
      proxy.swallow('server')
      const said = juliet.say('#verona', 'hey')
      await expect(said).rejects.toMatchObject({ code: 'unconfirmed' })
      expect(await gone).toMatchObject({ error: { code: 'timeout' }, retry: true })
    } finally {
      await proxy.stop()
    }
  })
})

describeWithIrc('a server with a password', { options: { password: 'wherefore' } }, (network) => {
  it('is entered with it alone', async () => {
    expect((await connect(network.server(), { password: 'wherefore' })).nick()).toBe('juliet')
    const wrong = makeClient(network.server(), { password: 'therefore', nick: 'tybalt' })
    await expect(wrong.connect()).rejects.toMatchObject({ code: 'bad-password', retry: false })
    await expect(makeClient(network.server(), { nick: 'tybalt' }).connect()).rejects.toMatchObject({
      code: 'bad-password',
    })
  })
})

describeWithIrc('a server that bears no floods', { servers: ['inspircd'], options: { flood: 10 } }, (network) => {
  it('is spoken to at the pace that it bears', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server(), { flood: { burst: 3, intervalMs: 1000 } })
    const texts = Array.from({ length: 6 }, (_, index) => `line ${index}`)
    await Promise.all(texts.map((text) => juliet.say('romeo', text)))
    for (const text of texts) expect((await romeo.next('PRIVMSG')).params[1]).toBe(text)
  })

  it('ends what is too fast', async () => {
    await network.peer('Romeo')
    const juliet = await connect(network.server())
    const gone = next(juliet, 'disconnected')
    const said = Promise.allSettled(Array.from({ length: 60 }, (_, index) => juliet.say('romeo', `line ${index}`)))
    // The end of the connection may overtake the word about it.
    const code = expect.stringMatching(/^(flooded|disconnected)$/)
    expect(await gone).toMatchObject({ error: { code }, retry: true })
    for (const result of await said)
      if (result.status === 'rejected') expect(result.reason.code).toMatch(/^(unconfirmed|flooded|disconnected)$/)
  })
})
