import { describeWithIrc, startNgircd } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'
import { startScriptedServer, stopServersAfterEach } from './scripted-server.js'

stopGatewaysAfterEach()
stopServersAfterEach()

describeWithIrc('servers of the gateway to IRC', { servers: ['ngircd'] }, (irc) => {
  it('is on several servers at once, each as the user says', async () => {
    const other = await startScriptedServer({
      answers: {
        JOIN([channel = ''], { nick, send }) {
          send(`:${nick}!j@verona JOIN ${channel}`, `:test 353 ${nick} = ${channel} :${nick} Paris`)
          send(`:test 366 ${nick} ${channel} :End`)
        },
      },
    })
    const bridge = await startIrcGateway(irc.server(), { config: { servers: 'localhost', plain: 'true' } })
    const first = await bridge.juliet.execute('add-server')
    const form = await first.submit({ server: 'localhost' })
    const done = await form.submit({ port: String(other.port), tls: 'plain', nick: 'capulet', password: 'secret' })
    expect(done).toMatchObject({ done: true, text: expect.stringContaining('#channel%localhost') })
    const here = await bridge.enter('#verona')
    const there = await bridge.enter('#verona', { server: 'localhost' })
    expect((await other.next('PASS')).params).toEqual(['secret'])
    expect([...there.occupants.keys()].sort()).toEqual(['Paris', 'capulet'])
    expect([...here.occupants.keys()]).toEqual(['juliet'])
    const listed = await bridge.juliet.execute('servers')
    expect(listed.rows).toEqual([
      { server: '127.0.0.1', state: 'connected as juliet', channels: '1' },
      { server: 'localhost', state: 'connected as capulet', channels: '1' },
    ])
    const removing = await bridge.juliet.execute('remove-server')
    await removing.submit({ server: 'localhost' })
    await other.next('QUIT')
    await bridge.until('she is out of it', () => there.phase !== 'joined')
    expect(here.phase).toBe('joined')
  })

  it('connects to no server that is not allowed', async () => {
    const bridge = await startIrcGateway(irc.server(), { config: { servers: 'irc.example.org' } })
    await expect(bridge.enter('#verona', { server: 'localhost' })).rejects.toMatchObject({ condition: 'forbidden' })
    const first = await bridge.juliet.execute('add-server')
    await expect(first.submit({ server: '10.0.0.1' })).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('connects by TLS to a server whose certificate is that of the authority, and to no other', async () => {
    const { writeFile, mkdtemp, rm } = await import('node:fs/promises')
    const folder = await mkdtemp('/tmp/irc-ca-')
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(`${folder}/ca.pem`, irc.server().ca)
    const { host, tlsPort: port } = irc.server()
    const trusted = await startIrcGateway({ host, port }, { config: { tls: 'verify', ca: `${folder}/ca.pem` } })
    expect((await trusted.enter('#verona')).nick).toBe('juliet')
    const untrusted = await startIrcGateway({ host, port }, { config: { tls: 'verify' }, form: { nick: 'nurse' } })
    await expect(untrusted.enter('#verona')).rejects.toMatchObject({ condition: 'recipient-unavailable' })
  })
})

it('tells a wrong password to the user, and stays registered', async () => {
  const server = await startNgircd({ password: 'right' })
  onTestFinished(() => server.stop())
  const bridge = await startIrcGateway(server, { form: { password: 'wrong' } })
  await expect(bridge.enter('#verona')).rejects.toMatchObject({ condition: 'forbidden' })
  expect(bridge.juliet.status?.state).toBe('online')
})

it('logs in to services, runs the lines of the user, and repeats no message of the day', async () => {
  const server = await startScriptedServer({
    answers: {
      JOIN([channel = ''], { nick, send }) {
        send(`:test 372 ${nick} :- Welcome to Verona`)
        send(
          `:${nick}!j@verona JOIN ${channel}`,
          `:test 353 ${nick} = ${channel} :${nick}`,
          `:test 366 ${nick} ${channel} :End`,
        )
      },
    },
  })
  const bridge = await startIrcGateway(server, { form: { nickServ: 'balcony', onConnect: ['MODE juliet +B'] } })
  const entering = bridge.enter('#verona')
  expect((await server.next('PRIVMSG')).params).toEqual(['NickServ', 'IDENTIFY balcony'])
  expect((await server.next('MODE')).params).toEqual(['juliet', '+B'])
  await entering
  await bridge.gateway.advance(1000)
  const words = bridge.juliet.chat('127.0.0.1')
  await words.receives('Welcome to Verona')
  server.close()
  await bridge.gateway.logs(/no connection to a server/)
  await bridge.gateway.advance(5000)
  await server.next('JOIN')
  await server.next('JOIN')
  server.send(':test NOTICE juliet :Good night')
  await bridge.gateway.settled()
  await bridge.until('it is told', () => {
    void bridge.gateway.advance(1000)
    return words.received.some((event) => event.kind === 'message' && event.body === 'Good night')
  })
  expect(words.received.filter((event) => event.kind === 'message').map(({ body }) => body)).toEqual([
    'Welcome to Verona',
    'Good night',
  ])
})
