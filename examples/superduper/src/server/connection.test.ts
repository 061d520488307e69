import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { login, passwords, rawConnection, startServer, temporaryFolder } from '../../test/support.js'
import { SuperDuperClient } from '../client.js'
import { limits, serverLimits } from '../protocol.js'

describe('a line that is no request', () => {
  it.each([
    ['text', 'hello\n', 'bad-request'],
    ['half of an object', '{"type":\n', 'bad-request'],
    ['a list', '[]\n', 'bad-request'],
    ['null', 'null\n', 'bad-request'],
    ['a number', '1e999\n', 'bad-request'],
    ['deep lists', `${'['.repeat(60_000)}${']'.repeat(60_000)}\n`, 'bad-request'],
    ['an object without type', '{"ref":1}\n', 'bad-request'],
    ['a request without ref', '{"type":"ping"}\n', 'bad-request'],
    ['a ref that is no integer', '{"type":"ping","ref":1.5}\n', 'bad-request'],
    ['fields of the prototype', '{"__proto__":{"type":"ping","ref":1}}\n', 'bad-request'],
    ['what is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22, 0x0a), 'bad-request'],
    ['a byte order mark', '\ufeff{"type":"ping","ref":1}\n', 'bad-request'],
    ['a line too long', `{"type":"ping","ref":1,"x":"${'x'.repeat(limits.requestBytes)}"}\n`, 'too-large'],
    ['a line that never ends', 'x'.repeat(limits.requestBytes + 1), 'too-large'],
    ['a TLS handshake', Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0a), 'bad-request'],
  ])('is answered and ends the connection: %s', async (_, data, code) => {
    const server = await startServer()
    const bystander = await login(server, 'romeo')
    const raw = await rawConnection(server)
    raw.write(data)
    const answer = await raw.next()
    expect(answer).toMatchObject({ type: 'error', code, text: expect.any(String) })
    expect(answer).not.toHaveProperty('ref')
    await raw.closed()
    expect(await bystander.client.contacts()).toEqual([])
  })

  it('ends a connection that is logged in as well, and what follows it is not done', async () => {
    const server = await startServer()
    const romeo = await login(server, 'romeo')
    const raw = await rawConnection(server)
    await raw.login('juliet')
    raw.write('oops\n{"type":"send","ref":2,"destination":"romeo","body":"x"}\n')
    expect(await raw.next()).toMatchObject({ type: 'error', code: 'bad-request' })
    await raw.closed()
    await romeo.client.contacts()
    expect(romeo.message.waiting).toEqual([])
  })
})

describe('a request that cannot be met', () => {
  it.each([
    ['unknown-request', { type: 'dance' }],
    ['unknown-request', { type: 'toString' }],
    ['bad-request', { type: 'send', body: 'x' }],
    ['bad-request', { type: 'send', destination: ['romeo'], body: 'x' }],
    ['bad-request', { type: 'ack', id: '0' }],
    ['bad-request', { type: 'ack', id: '../1' }],
    ['bad-request', { type: 'typing', contact: 'romeo', state: 'singing' }],
    ['bad-request', { type: 'presence', show: 'dnd' }],
    ['too-large', { type: 'presence', show: 'away', status: 'x'.repeat(257) }],
    ['bad-request', { type: 'presence', show: 'away', status: 'a\nb' }],
    ['already-logged-in', { type: 'login', username: 'juliet', password: 'balcony' }],
    ['unknown-contact', { type: 'accept-contact', contact: 'romeo' }],
  ])('is answered with %s and leaves the connection open: %j', async (code, request) => {
    const server = await startServer()
    const raw = await rawConnection(server)
    expect(await raw.login('juliet')).toMatchObject({ type: 'ok', ref: 1 })
    raw.send({ ...request, ref: 2 })
    expect(await raw.next()).toMatchObject({ type: 'error', ref: 2, code })
    raw.send({ type: 'ping', ref: 3 })
    expect(await raw.next()).toEqual({ type: 'ok', ref: 3 })
  })

  it('before login is refused, whatever it is', async () => {
    const server = await startServer()
    const raw = await rawConnection(server)
    raw.send({ type: 'contacts', ref: 1 })
    expect(await raw.next()).toMatchObject({ type: 'error', ref: 1, code: 'not-logged-in' })
    expect(await raw.login('juliet')).toMatchObject({ type: 'ok', ref: 1 })
  })
})

describe('a login', () => {
  it('has one try for each connection', async () => {
    const server = await startServer()
    const raw = await rawConnection(server)
    raw.send({ type: 'login', ref: 1, username: 'juliet', password: 'wrong' })
    expect(await raw.next()).toMatchObject({ type: 'error', ref: 1, code: 'bad-credentials' })
    await raw.closed()
  })

  it('must come in time', async () => {
    const server = await startServer({ limits: { loginMs: 20 } })
    const raw = await rawConnection(server)
    expect(await raw.next()).toMatchObject({ type: 'error', code: 'login-timeout' })
    await raw.closed()
  })

  it('is refused past the number of connections of one account', async () => {
    const server = await startServer()
    for (let count = 0; count < serverLimits.connectionsPerAccount; count += 1) {
      expect(await (await rawConnection(server)).login('juliet')).toMatchObject({ type: 'ok' })
    }
    const last = await rawConnection(server)
    expect(await last.login('juliet')).toMatchObject({ type: 'error', code: 'too-many-connections' })
    expect(await last.login('romeo')).toMatchObject({ type: 'ok' })
  })
})

describe('connections', () => {
  it('are many at a time', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `guest ${index}`)
    const server = await startServer({ accounts: Object.fromEntries(names.map((name) => [name, 'mask'])) })
    const guests = names.map((username) => new SuperDuperClient({ username, password: 'mask', port: server.port }))
    await Promise.all(guests.map((guest) => guest.login()))
    expect(await Promise.all(guests.map((guest) => guest.contacts()))).toHaveLength(300)
    await Promise.all(guests.map((guest) => guest.logout()))
  })

  it('past the limit are closed', async () => {
    const server = await startServer({ limits: { connections: 1 } })
    const { client } = await login(server, 'juliet')
    await (await rawConnection(server)).closed()
    expect(await client.contacts()).toEqual([])
  })
})

describe('a client that does not read', () => {
  it('is dropped after a while, and its messages are kept in order', async () => {
    const dataDir = temporaryFolder()
    const server = await startServer({ limits: { stallMs: 20 }, dataDir })
    const romeo = await login(server, 'romeo')
    const deaf = await rawConnection(server)
    await deaf.login('juliet')
    deaf.send({ type: 'add-contact', ref: 2, contact: 'romeo' })
    await deaf.next()
    deaf.socket.pause()
    await romeo.client.addContact('juliet')
    expect((await romeo.presence.next()).show).toBe('online')
    const ids: string[] = []
    for (let index = 0; index < serverLimits.mailbox; index += 1) {
      ids.push(await romeo.client.sendMessage({ text: 'x'.repeat(limits.textBytes), destination: 'juliet' }))
    }
    expect((await romeo.presence.next()).show).toBe('offline')
    await server.close()

    const { message } = await login(await startServer({ dataDir }), 'juliet')
    for (const id of ids) expect((await message.next()).id).toBe(id)
  })

  it('is asked for no more requests until it reads, and then gets every answer', async () => {
    const contacts = Array.from({ length: serverLimits.contacts }, (_, index) => `a contact with a long name ${index}`)
    const accounts = Object.fromEntries(['juliet', ...contacts].map((name) => [name, passwords.juliet]))
    const server = await startServer({ accounts })
    const { client } = await login(server, 'juliet')
    await Promise.all(contacts.map((contact) => client.addContact(contact)))
    const deaf = await rawConnection(server)
    await deaf.login('juliet')
    deaf.socket.pause()
    // One chunk of requests, and far more of answers than may be unread.
    const count = 500
    deaf.write(Array.from({ length: count }, (_, ref) => `{"type":"contacts","ref":${ref}}\n`).join(''))
    await client.contacts()
    deaf.socket.resume()
    for (let ref = 0; ref < count; ref += 1) {
      const answer = await deaf.next()
      expect([answer.type, answer.ref, (answer.contacts as unknown[]).length]).toEqual([
        'ok',
        ref,
        serverLimits.contacts,
      ])
    }
  })
})

it('survives any bytes', async () => {
  const server = await startServer()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const raw = await rawConnection(server)
      raw.write(bytes)
      raw.socket.end()
      await raw.closed()
    }),
    { numRuns: 50 },
  )
  const { client } = await login(server, 'juliet')
  expect(await client.contacts()).toEqual([])
})
