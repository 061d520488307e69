import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type FaultyProxy, type FaultyProxyOptions, startFaultyProxy } from './faulty-proxy.js'
import { findPoint } from './faulty-proxy-point.js'
import { seededRandom } from './faulty-proxy-random.js'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one()
})

/** A proxy before a server, and one client that is connected through it. */
async function setUp(
  onServer: (socket: Socket) => void = (socket) => socket.pipe(socket),
  plan?: FaultyProxyOptions['plan'],
) {
  const sockets: Socket[] = []
  const server: Server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onServer(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  undo.push(() => server.close())
  const { port } = server.address() as { port: number }
  const proxy = await startFaultyProxy({ target: { host: '127.0.0.1', port }, ...(plan && { plan }) })
  undo.push(() => proxy.stop())
  const connected = proxy.connected()
  const client = dial(proxy)
  return { proxy, client, sockets, connection: await connected }
}

function dial(proxy: FaultyProxy) {
  const socket = connect(proxy.port, proxy.host)
  undo.push(() => socket.destroy())
  let received = ''
  const checks = new Set<() => void>()
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
    for (const check of checks) check()
  })
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message))
    socket.on('end', () => resolve('end'))
  })
  return {
    socket,
    ended,
    get received() {
      return received
    },
    until: (text: string) =>
      new Promise<void>((resolve) => {
        const check = () => received.includes(text) && resolve()
        checks.add(check)
        check()
      }),
  }
}

describe('startFaultyProxy', () => {
  it('passes everything on, and counts it', async () => {
    const { proxy, client, connection } = await setUp()
    const text = `${'0123456789'.repeat(100_000)}!`
    client.socket.write(text)
    await client.until('!')
    expect(client.received).toBe(text)
    expect(connection.bytes).toEqual({ client: text.length, server: text.length })
    expect(proxy).toMatchObject({ accepted: 1, cuts: 0, connections: [connection] })
    client.socket.end()
    expect(await client.ended).toBe('end')
    await connection.closed
    expect(proxy.connections).toEqual([])
  })

  it.each([
    ['reset', 'ECONNRESET'],
    ['end', 'end'],
  ] as const)('cuts by %s after so many bytes', async (how, seen) => {
    const { proxy, client, connection } = await setUp(undefined, () => ({ at: { from: 'server', bytes: 7 }, how }))
    client.socket.write('hello world')
    expect(await client.ended).toBe(seen)
    expect(client.received).toBe('hello w')
    expect(connection.bytes.server).toBe(7)
    client.socket.destroy()
    await connection.closed
    expect(proxy.cuts).toBe(1)
  })

  it('cuts by hand, one connection or all', async () => {
    const { proxy, client, connection } = await setUp()
    const next = proxy.connected()
    const other = dial(proxy)
    const second = await next
    connection.cut()
    expect(await client.ended).toBe('ECONNRESET')
    other.socket.write('still here')
    await other.until('here')
    expect(second.index).toBe(1)
    proxy.cut()
    expect(await other.ended).toBe('ECONNRESET')
    expect(proxy.cuts).toBe(2)
  })

  it('cuts after a text, and when the other side begins to speak', async () => {
    const { proxy, client } = await setUp(undefined, (index) => ({
      at: index === 0 ? { from: 'client', text: 'lo' } : { turn: 2, part: 0.5 },
      how: 'end',
    }))
    client.socket.write('hel')
    await client.until('hel')
    client.socket.write('lo world')
    await client.ended
    expect(client.received).toBe('hel')
    const other = dial(proxy)
    other.socket.write('abcd')
    await other.ended
    expect(other.received).toBe('ab')
  })

  it('loses what one side sends, its end included, and says nothing', async () => {
    const { client, connection, sockets } = await setUp()
    client.socket.write('one')
    await client.until('one')
    connection.swallow('client')
    client.socket.end('two')
    const [server] = sockets
    server?.write('three')
    await client.until('three')
    expect(client.received).toBe('onethree')
    expect(server?.readableEnded).toBe(false)
  })

  it('stalls, so that the sender finds the way full, and heals', async () => {
    const { client, connection } = await setUp()
    client.socket.write('x')
    await client.until('x')
    connection.stall('client')
    const text = 'y'.repeat(100_000)
    let sent = 1
    do sent += text.length
    while (client.socket.write(text) || sent < 16_000_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(client.socket.writableLength).toBeGreaterThan(0)
    expect(connection.bytes.client).toBe(1)
    const all = connection.reached({ from: 'server', bytes: sent - 1 }, { timeout: 50_000 })
    connection.clearFaults()
    await all
    expect(connection.bytes).toEqual({ client: sent, server: sent })
  })

  it('throttles and delays without changing the order', async () => {
    const { client, connection } = await setUp()
    connection.throttle(500, 'client')
    connection.delay(20, 'server')
    const text = '0123456789'.repeat(10)
    client.socket.write(text)
    await client.until('0')
    expect(connection.bytes.client).toBeLessThan(text.length)
    client.socket.write('!')
    await client.until('!')
    expect(client.received).toBe(`${text}!`)
  })

  it('refuses new connections and takes them again, on the same port', async () => {
    const { proxy, client } = await setUp()
    await proxy.refuse()
    expect(await dial(proxy).ended).toBe('ECONNREFUSED')
    client.socket.write('old')
    await client.until('old')
    await proxy.accept()
    const other = dial(proxy)
    other.socket.write('new')
    await other.until('new')
  })

  it('applies its faults to later connections, too', async () => {
    const { proxy, sockets } = await setUp((socket) => socket.resume())
    proxy.swallow('client')
    const next = proxy.connected()
    const other = dial(proxy)
    const connection = await next
    await expect.poll(() => sockets.length).toBe(2)
    other.socket.write('lost')
    sockets[1]?.write('heard')
    await other.until('heard')
    expect(connection.bytes).toEqual({ client: 0, server: 5 })
    proxy.clearFaults()
    const passed = connection.reached({ from: 'client', text: 'found' })
    other.socket.write('found')
    await passed
  })

  it('resets whom it cannot connect', async () => {
    const proxy = await startFaultyProxy({ target: { host: '127.0.0.1', port: 1 } })
    undo.push(() => proxy.stop())
    expect(await dial(proxy).ended).toBe('ECONNRESET')
  })

  it('ends all waits with its limits', async () => {
    const { proxy, connection } = await setUp()
    await expect(proxy.connected({ timeout: 1 })).rejects.toThrow('Nobody connected')
    await expect(connection.reached({ from: 'server', bytes: 1 }, { timeout: 1 })).rejects.toThrow('did not come')
  })
})

describe('findPoint', () => {
  it('finds a text that is split across pieces', () => {
    const find = findPoint({ from: 'server', text: '<proceed/>' })
    const pieces = ['<features/>', '<pro', 'ceed', '/>rest'].map((text) => find('server', Buffer.from(text)))
    expect(pieces).toEqual([undefined, undefined, undefined, 2])
  })
})

describe('seededRandom', () => {
  it('gives the same numbers for the same seed', () => {
    const [a, b, c] = [seededRandom(1), seededRandom(1), seededRandom(2)]
    const numbers = Array.from({ length: 1000 }, a)
    expect(Array.from({ length: 1000 }, b)).toEqual(numbers)
    expect(c()).not.toBe(numbers[0])
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(mean).toBeGreaterThan(0.4)
    expect(mean).toBeLessThan(0.6)
  })
})
