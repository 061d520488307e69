import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { closing, elements, HEADER, idOf, message, NS, openPair, rawEnd, rawPeer } from '../test/streams.js'
import { settled, until } from '../test/until.js'
import { createBareStream } from './bare-stream.js'
import { type Framing, streamFraming } from './framing.js'
import { matchName } from './matchers.js'
import { memoryPair } from './memory-pair.js'
import { createXmlStream } from './stream.js'

describe('back-pressure', () => {
  it('holds what the peer does not read, joins it, and says when there is room', async () => {
    const { near, far } = await openPair({ pair: { highWaterMark: 1000 }, highWaterMark: 5000 })
    const seen = elements(far)
    let drains = 0
    near.events.on('drain', () => drains++)
    far.pause()
    const text = 'x'.repeat(1000)
    let sent = 0
    for (; near.writable; sent++) {
      expect(sent).toBeLessThan(20)
      near.send(message(sent, text))
      await settled()
    }
    const drained = near.drained()
    const flushed = near.flush()
    near.send(message(sent++, text))
    expect(drains).toBe(0)
    expect(near.queued).toBeGreaterThan(1000)
    far.resume()
    await Promise.all([drained, flushed])
    expect(drains).toBe(1)
    expect(near.writable).toBe(true)
    expect(near.queued).toBe(0)
    await until(() => seen.length === sent)
    expect(seen.map(idOf)).toEqual(Array.from({ length: sent }, (_, i) => `${i}`))
  })

  it('ends waits for it by timeout, abort and destruction', async () => {
    const clock = manualClock()
    const { near, far } = await openPair({ pair: { highWaterMark: 10 }, initiator: { clock } })
    far.pause()
    near.send(message(1, 'x'.repeat(100)))
    await settled()
    near.send(message(2))
    const late = near.flush({ timeout: 10 })
    clock.advance(10)
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    const abort = new AbortController()
    const aborted = near.drained({ signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    const waits = [near.drained(), near.flush()]
    near.destroy()
    for (const one of waits) await expect(one).rejects.toMatchObject({ code: 'closed' })
    expect(clock.pending).toBe(0)
  })

  it('gives up on a peer that lets more pile up than may', async () => {
    const { near, far } = await openPair({ initiator: { maxQueued: 10_000 } })
    const ends = closing(near)
    far.pause()
    for (let i = 0; i < 20 && near.state === 'open'; i++) near.send(message(i, 'x'.repeat(1000)))
    expect(ends).toMatchObject([{ code: 'overflow' }])
    expect(() => near.send(message(0))).toThrow(expect.objectContaining({ code: 'closed' }))
  })

  it('refuses what XML cannot carry where it is sent, and goes on', async () => {
    const { near, far } = await openPair()
    const seen = elements(far)
    expect(() => near.send(message(1, '\u0000'))).toThrow(expect.objectContaining({ code: 'invalid-xml' }))
    near.send(message(2))
    await until(() => seen.length === 1)
    expect(seen.map(idOf)).toEqual(['2'])
  })
})

describe('a framing of its own', () => {
  it('writes each element by itself where they must not be joined', async () => {
    const base = streamFraming({ contentNamespace: 'jabber:client' })
    const framing: Framing = { ...base, name: 'frames', joins: 0, keepAlive: undefined }
    const { stream, transport, seen } = rawPeer({ framing })
    transport.write(HEADER)
    await stream.open({})
    await settled()
    const before = seen.writes
    for (let i = 0; i < 5; i++) stream.send(message(i))
    await settled()
    expect(seen.writes).toBe(before + 5)
    const closed = stream.close()
    transport.write('</stream:stream>')
    await closed
  })
})

describe('elements that leave together', () => {
  it('are as many as fit into one write, and whole', async () => {
    const framing = streamFraming({ contentNamespace: 'jabber:client', joins: 100 })
    const [a, b] = memoryPair()
    const writes: string[] = []
    const transport = { ...a, write: (data: string) => writes.push(data) > 0 && a.write(data) }
    const stream = createXmlStream({ transport, role: 'receiver', framing })
    const { seen } = rawEnd(b)
    b.write(HEADER)
    await stream.open({})
    await settled()
    writes.length = 0
    const texts = ['a', 'b', 'c'.repeat(200), 'd', 'e']
    texts.forEach((text, i) => {
      stream.send(message(i, text))
    })
    await until(() => seen.text.includes('<body>e'))
    expect(writes.map((data) => data.match(/<body>(.)/g)?.map((one) => one.at(-1)))).toEqual([
      ['a', 'b'],
      ['c'],
      ['d', 'e'],
    ])
  })

  it('keep their order over a transport that is full', async () => {
    const framing = streamFraming({ contentNamespace: 'jabber:client', joins: 500 })
    const { near, far } = await openPair({ framing, pair: { highWaterMark: 700 } })
    const seen = elements(far)
    for (let i = 0; i < 200; i++) near.send(message(i, 'x'.repeat(i)))
    await until(() => seen.length === 200)
    expect(seen.map(idOf)).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`))
  })
})

describe('cost', () => {
  it('of an element is no matcher call but its own handlers', async () => {
    const { near, far } = await openPair()
    let tests = 0
    for (let i = 0; i < 100; i++) {
      const { test, hints } = matchName('urn:x', `n${i}`)
      far.dispatcher.add({ hints, test: (element) => ++tests > 0 && test(element) }, () => {})
    }
    const seen = elements(far)
    for (let i = 0; i < 50; i++) near.send(new Element(`n${i % 2}`, 'urn:x'))
    await until(() => seen.length === 50)
    expect(tests).toBe(50)
  })
})

describe('an element beyond the limits', () => {
  const DEEP = `<message id='2'>${'<x>'.repeat(9)}${'</x>'.repeat(9)}</message>`

  it('is told in its place, behind what is held back, and the stream goes on', async () => {
    const order: string[] = []
    const { stream, transport } = rawPeer({
      limits: { maxDepth: 4 },
      onSkipped: ({ element, error }) => order.push(`${error.code} ${idOf(element)} ${element.children.length}`),
    })
    stream.events.on('element', (element) => order.push(`${idOf(element)}`))
    transport.write(`${HEADER}<message id='1'/>${DEEP}<message id='3'/>`)
    await stream.open({ id: 's1' })
    await until(() => order.length === 3)
    stream.pause()
    transport.write(`<message id='4'/>${DEEP}`)
    await settled()
    expect(order).toEqual(['1', 'policy-violation 2 0', '3'])
    stream.resume()
    await until(() => order.length === 5)
    expect(order.slice(3)).toEqual(['4', 'policy-violation 2 0'])
    expect(stream.state).toBe('open')
  })

  it('is measured by other limits from when they are given, over another transport too', async () => {
    const listener = { skipped: 0, elements: [] as Element[] }
    const [a, b] = memoryPair()
    const [c, d] = memoryPair()
    const bare = createBareStream({
      transport: a,
      role: 'receiver',
      framing: streamFraming({ contentNamespace: NS }),
      limits: { maxDepth: 4 },
      listener: {
        onElement: (element) => listener.elements.push(element),
        onSkipped: () => listener.skipped++,
        onClose() {},
      },
    })
    const { transport } = rawEnd(b)
    transport.write(`${HEADER}${DEEP}`)
    await bare.open({ id: 's1' })
    await until(() => listener.skipped === 1)
    bare.limit({ maxDepth: 10 })
    transport.write(DEEP)
    await until(() => listener.elements.length === 1)
    bare.replaceTransport(c)
    rawEnd(d).transport.write(`${HEADER}${DEEP}`)
    await bare.restart({ id: 's2' })
    await until(() => listener.elements.length === 2)
    expect(listener.skipped).toBe(1)
    bare.destroy()
  })
})
