import type { Transport } from '@trestle/xmlstream'
import { describe, expect, it, vi } from 'vitest'
import { fakeSocket } from '../test/fake-socket.js'
import { websocketTransport } from './index.js'

function hear(transport: Transport): unknown[] {
  const heard: unknown[] = []
  transport.open({
    onData: (chunk) => heard.push(chunk),
    onDrain: () => heard.push('drain'),
    onClose: (error) => heard.push(error ?? 'closed'),
  })
  return heard
}

const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve))

describe.each([
  ['of browsers', false],
  ['of Node', true],
])('the transport over WebSockets %s', (_, node) => {
  it('delivers frames in order, those that came early too, and none from inside a call', async () => {
    const fake = fakeSocket(node)
    const transport = websocketTransport(fake.socket)
    fake.receive('1')
    const heard = hear(transport)
    expect(heard).toEqual([])
    fake.receive('2')
    await turn()
    fake.receive(new Uint8Array([60]).buffer)
    expect(heard).toEqual(['1', '2', new Uint8Array([60])])
    expect(fake.socket.binaryType).toBe('arraybuffer')
  })

  it('delivers nothing while it is paused, the end neither', async () => {
    const fake = fakeSocket(node)
    const transport = websocketTransport(fake.socket)
    const heard = hear(transport)
    transport.pause()
    fake.receive('1')
    fake.closed(1000)
    await turn()
    expect(heard).toEqual([])
    transport.resume()
    expect(heard).toEqual([])
    await turn()
    expect(heard).toEqual(['1', 'closed'])
    if (node) expect(fake.calls).toEqual(['pause', 'resume'])
  })

  it('stops between two frames when it is paused there', async () => {
    const fake = fakeSocket(node)
    const transport = websocketTransport(fake.socket)
    fake.receive('1')
    fake.receive('2')
    const heard: unknown[] = []
    transport.open({
      onData(chunk) {
        heard.push(chunk)
        transport.pause()
      },
      onDrain() {},
      onClose() {},
    })
    await turn()
    expect(heard).toEqual(['1'])
    transport.resume()
    await turn()
    expect(heard).toEqual(['1', '2'])
  })

  it.each([1000, 1001, 1005])('takes code %i for an end in order', async (code) => {
    const fake = fakeSocket(node)
    const heard = hear(websocketTransport(fake.socket))
    fake.closed(code)
    fake.closed(code)
    await turn()
    expect(heard).toEqual(['closed'])
  })

  it.each([1002, 1006, 1008, 1009, 1011, 1012, 1015, 4000])('takes code %i for a loss', (code) => {
    const fake = fakeSocket(node)
    const heard = hear(websocketTransport(fake.socket))
    return turn().then(() => {
      fake.emit('error')
      fake.closed(code)
      expect(heard).toEqual([expect.objectContaining({ code: 'connection-lost' })])
    })
  })

  it('is told once, and hears nothing more, when it is destroyed', async () => {
    const fake = fakeSocket(node)
    const transport = websocketTransport(fake.socket)
    const heard = hear(transport)
    await turn()
    transport.pause()
    fake.receive('1')
    transport.destroy()
    expect(heard).toEqual([])
    await turn()
    fake.receive('2')
    fake.closed(1006)
    transport.destroy()
    await turn()
    expect(heard).toEqual(['closed'])
    expect(fake.calls.at(-1)).toBe(node ? 'terminate' : 'close')
  })

  it('writes as long as it is open, and never throws', () => {
    const fake = fakeSocket(node)
    const transport = websocketTransport(fake.socket)
    hear(transport)
    expect(transport.write('1')).toBe(true)
    transport.end()
    expect(fake.calls).toEqual(['close 1000'])
    expect(transport.write('2')).toBe(true)
    fake.closed(1000)
    expect(transport.write('3')).toBe(true)
    transport.end()
    expect(fake.sent).toEqual(['1'])
  })

  it('asks to wait while the socket is full', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const fake = fakeSocket(node)
      const transport = websocketTransport(fake.socket)
      const heard = hear(transport)
      expect(transport.write('x'.repeat(65_536))).toBe(true)
      expect(vi.getTimerCount()).toBe(0)
      expect(transport.write('x')).toBe(false)
      expect(transport.write('x')).toBe(false)
      vi.advanceTimersByTime(1000)
      expect(heard).toEqual([])
      fake.drain()
      vi.advanceTimersByTime(1000)
      expect(heard).toEqual(['drain'])
      expect(vi.getTimerCount()).toBe(0)
      expect(transport.write('x'.repeat(70_000))).toBe(false)
      transport.destroy()
      vi.advanceTimersByTime(1000)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('gives up on a stream that does not read', async () => {
    const fake = fakeSocket(node)
    const transport = websocketTransport(fake.socket)
    const heard = hear(transport)
    transport.pause()
    const megabyte = 'x'.repeat(2 ** 20)
    for (let i = 0; i < 17; i++) fake.receive(megabyte)
    await turn()
    expect(heard).toEqual([expect.objectContaining({ code: 'connection-lost' })])
  })

  it('is secure if it is told so', () => {
    expect(websocketTransport(fakeSocket(node).socket).secure).toBe(false)
    expect(websocketTransport(fakeSocket(node).socket, { secure: true }).secure).toBe(true)
  })
})
