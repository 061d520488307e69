import { createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient, createQueue, login, startServer } from '../test/support.js'
import { SuperDuperClient } from './client.js'
import { limits } from './protocol.js'

/** A server that says what the test says. */
async function serverThat(onConnection: (socket: Socket) => void): Promise<{ readonly port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as { port: number }).port }
}

describe('login', () => {
  it('finds the server by the environment', async () => {
    const server = await startServer()
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('SUPERDUPER_SERVER', `127.0.0.1:${server.port}`)
    const client = new SuperDuperClient({ username: 'juliet', password: 'balcony' })
    await client.login()
    await client.logout()
  })

  it('refuses a malformed address in the environment', async () => {
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('SUPERDUPER_SERVER', 'here:there')
    const client = new SuperDuperClient({ username: 'juliet', password: 'balcony' })
    await expect(client.login()).rejects.toMatchObject({ code: 'invalid-address' })
  })

  it('says bad-credentials for a wrong password as for an unknown name, and never the password', async () => {
    const server = await startServer()
    const wrong = createClient(server, 'juliet', { password: 'hunter2' })
    const unknown = createClient(server, 'juliet', { username: 'nobody' })
    const bot = createClient(server, 'juliet', { username: 'echobot', password: '' })
    for (const client of [wrong, unknown, bot]) {
      const error = await client.login().catch((error: unknown) => error)
      expect(error).toMatchObject({ code: 'bad-credentials' })
      expect(String((error as Error).stack)).not.toMatch(/hunter2|balcony/)
    }
  })

  it('may be tried again, and is refused while there is one', async () => {
    const server = await startServer()
    const client = createClient(server, 'juliet')
    const first = client.login()
    await expect(client.login()).rejects.toMatchObject({ code: 'already-logged-in' })
    await first
    await expect(client.login()).rejects.toMatchObject({ code: 'already-logged-in' })
    await client.logout()
    await client.login()
  })

  it('says unreachable where nobody listens', async () => {
    const server = await startServer()
    await server.close()
    await expect(createClient(server, 'juliet').login()).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('gives up on a server that does not answer', async () => {
    const silent = await serverThat(() => {})
    const client = createClient(silent, 'juliet', { timeoutMs: 50 })
    await expect(client.login()).rejects.toMatchObject({ code: 'timeout' })
  })

  it('is ended by logout, whether connecting or waiting for the answer', async () => {
    const connections = createQueue<Socket>('connection')
    const silent = await serverThat((socket) => connections.push(socket))
    const client = createClient(silent, 'juliet')
    const early = client.login()
    await Promise.all([expect(early).rejects.toMatchObject({ code: 'disconnected' }), client.logout()])
    const late = client.login()
    const refused = expect(late).rejects.toMatchObject({ code: 'disconnected' })
    const socket = await connections.next()
    socket.on('data', () => void client.logout())
    await refused
  })
})

describe('a connection', () => {
  it('that the server ends becomes a disconnected event with the reason, and requests fail', async () => {
    const server = await startServer()
    const { client, disconnected } = await login(server, 'juliet')
    await server.close()
    expect(await disconnected.next()).toMatchObject({ name: 'SuperDuperError', code: 'server-closing' })
    await expect(client.contacts()).rejects.toMatchObject({ code: 'not-logged-in' })
  })

  it('that the user ends is no event', async () => {
    const server = await startServer()
    const { client, disconnected } = await login(server, 'juliet')
    await client.logout()
    expect(disconnected.waiting).toEqual([])
  })

  it('fails the requests that wait when it breaks', async () => {
    const server = await serverThat((socket) => {
      let lines = 0
      socket.on('data', () => {
        lines += 1
        if (lines === 1) socket.write('{"type":"ok","ref":1}\n')
        else socket.destroy()
      })
    })
    const { client, disconnected } = await login(server, 'juliet')
    await expect(client.sendMessage({ text: 'hi', destination: 'romeo' })).rejects.toMatchObject({
      code: 'disconnected',
    })
    expect(await disconnected.next()).toMatchObject({ code: 'disconnected' })
  })

  it.each([
    ['no JSON', 'hello\n'],
    ['an event without its fields', '{"type":"message","id":"1"}\n'],
    ['a reply without its fields', '{"type":"ok","ref":2}\n'],
    ['a line without an end', 'x'.repeat(limits.replyBytes + 1)],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0x0a)],
  ])('ends on %s', async (_, data) => {
    const server = await serverThat((socket) => {
      let lines = 0
      socket.on('data', () => {
        lines += 1
        socket.write(lines === 1 ? '{"type":"ok","ref":1}\n' : data)
      })
    })
    const { client, disconnected } = await login(server, 'juliet')
    await expect(client.contacts()).rejects.toMatchObject({ code: 'protocol-error' })
    expect(await disconnected.next()).toMatchObject({ code: 'protocol-error' })
  })

  it('passes over events of a newer protocol', async () => {
    const server = await serverThat((socket) => {
      socket.on('data', () =>
        socket.write('{"type":"ok","ref":1}\n{"type":"sticker"}\n{"type":"delivered","id":"7","contact":"romeo"}\n'),
      )
    })
    const { delivered } = await login(server, 'juliet')
    expect(await delivered.next()).toEqual({ id: '7', contact: 'romeo' })
  })
})

describe('requests', () => {
  it('time out, one by one', async () => {
    const server = await serverThat((socket) => {
      socket.once('data', () => socket.write('{"type":"ok","ref":1}\n'))
    })
    const client = createClient(server, 'juliet', { timeoutMs: 1000 })
    await client.login()
    await expect(client.contacts()).rejects.toMatchObject({ code: 'timeout' })
  })

  it('are refused past the number that may wait', async () => {
    const server = await serverThat((socket) => {
      socket.once('data', () => socket.write('{"type":"ok","ref":1}\n'))
    })
    const client = createClient(server, 'juliet')
    await client.login()
    const waiting = Array.from({ length: 1000 }, () => client.contacts().catch(() => {}))
    await expect(client.contacts()).rejects.toMatchObject({ code: 'overloaded' })
    await client.logout()
    await Promise.all(waiting)
  })

  it('are refused before login', async () => {
    const client = createClient({ port: 1 }, 'juliet')
    await expect(client.sendMessage({ text: 'hi', destination: 'romeo' })).rejects.toMatchObject({
      code: 'not-logged-in',
    })
  })
})

it('no longer calls a listener that was taken off', async () => {
  const server = await startServer()
  const { client, message } = await login(server, 'juliet')
  const heard: string[] = []
  const listener = ({ body }: { readonly body: string }): void => void heard.push(body)
  client.on('message', listener)
  await client.sendMessage({ text: 'one', destination: 'echobot' })
  await message.next()
  client.off('message', listener)
  await client.sendMessage({ text: 'two', destination: 'echobot' })
  await message.next()
  expect(heard).toEqual(['echo: one'])
})
