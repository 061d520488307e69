import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { elements, HEADER, message, NS, openPair, rawPeer } from '../test/streams.js'
import { settled, until } from '../test/until.js'
import type { WireEntry } from './index.js'
import { NS_STREAM } from './index.js'
import type { XmlStream } from './stream-types.js'

function wireOf(stream: XmlStream): WireEntry[] {
  const entries: WireEntry[] = []
  stream.events.on('wire', (entry) => entries.push(entry))
  return entries
}

describe('the event wire', () => {
  it.each([undefined, 1])('tells all that goes in and out, cut every %s bytes', async (chunk) => {
    const clock = manualClock()
    clock.advance(5)
    const { near, far } = await openPair({ pair: { chunk }, clock })
    const wire = wireOf(near)
    near.send(message(1, 'é'))
    near.sendRaw('<message/>')
    far.send(message(2, '😀'))
    await until(() => wire.length === 3)
    await near.close()
    const time = 5
    expect(wire).toEqual([
      { direction: 'out', kind: 'element', time, element: message(1, 'é') },
      { direction: 'out', kind: 'raw', time, length: 10 },
      { direction: 'in', kind: 'element', time, element: message(2, '😀') },
      { direction: 'out', kind: 'footer', time },
      { direction: 'in', kind: 'footer', time },
    ])
  })

  it('tells headers, at the start and after a restart', async () => {
    const { stream, transport } = rawPeer()
    const wire = wireOf(stream)
    for (const open of [() => stream.open({ id: 's1' }), () => stream.restart({ id: 's2' })]) {
      const opened = open()
      transport.write(HEADER)
      await opened
    }
    const theirs = new Element('stream', NS_STREAM, { to: 'example.org', version: '1.0' })
    expect(wire.map(({ direction, ...entry }) => [direction, 'element' in entry && entry.element])).toEqual([
      ['in', theirs],
      ['out', new Element('stream', NS_STREAM, { id: 's1' })],
      ['in', theirs],
      ['out', new Element('stream', NS_STREAM, { id: 's2' })],
    ])
  })

  it('shows what is held back when it comes', async () => {
    const { stream, transport } = rawPeer()
    void stream.open({ id: 's1' })
    transport.write(HEADER)
    await settled()
    const wire = wireOf(stream)
    const seen = elements(stream)
    stream.events.on('element', () => stream.pause())
    transport.write("<message id='1'/><message id='2'/>")
    await settled()
    expect([seen, wire.map(({ kind }) => kind)]).toEqual([[message(1)], ['element', 'element']])
  })

  it('tells white space between elements, and none inside them', async () => {
    const clock = manualClock()
    const { stream, transport } = rawPeer({ clock, keepAlive: 1000 })
    void stream.open({ id: 's1' })
    transport.write(HEADER)
    await settled()
    const wire = wireOf(stream)
    for (const text of [' ', `<message xmlns='${NS}'>`, ' \n', '</message>', '\n\n']) {
      transport.write(text)
      await settled()
    }
    clock.advance(1000)
    expect(wire.map(({ direction, kind }) => `${direction} ${kind}`)).toEqual([
      'in space',
      'in element',
      'in space',
      'out space',
    ])
  })

  it('tells what the peer did wrong, and what it was told', async () => {
    const { stream, transport } = rawPeer()
    const wire = wireOf(stream)
    stream.open({ id: 's1' }).catch(() => {})
    transport.write(`${HEADER}</nonsense>`)
    await until(() => wire.some(({ kind }) => kind === 'footer'))
    expect(wire.slice(2)).toEqual([
      expect.objectContaining({
        direction: 'in',
        kind: 'error',
        error: expect.objectContaining({ code: 'not-well-formed' }),
      }),
      expect.objectContaining({
        direction: 'out',
        kind: 'element',
        element: expect.objectContaining({ name: 'error' }),
      }),
      expect.objectContaining({ direction: 'out', kind: 'footer' }),
    ])
  })

  it('tells of what is skipped its name and attributes', async () => {
    const limits = { maxStanzaBytes: 200 }
    const { stream, transport } = rawPeer({ limits, onSkipped() {} })
    const wire = wireOf(stream)
    void stream.open({ id: 's1' })
    transport.write(`${HEADER}<message id='1'>${'x'.repeat(300)}</message>`)
    await until(() => wire.length === 3)
    const error = expect.objectContaining({ code: 'policy-violation' })
    expect(wire[2]).toMatchObject({ direction: 'in', kind: 'error', element: message(1), error })
  })

  it('tells of an end that came too early, and of one that we chose', async () => {
    const { near, transports } = await openPair()
    const wire = wireOf(near)
    transports[1].destroy()
    await until(() => near.state === 'closed')
    expect(wire).toMatchObject([{ direction: 'in', kind: 'error', error: { code: 'connection-lost' } }])
    const other = await openPair()
    const seen = wireOf(other.near)
    const error = new Error('enough')
    other.near.destroy(error)
    expect(seen).toMatchObject([{ direction: 'out', kind: 'error', error }])
  })

  it('reports what a listener throws, and goes on', async () => {
    const { near, far } = await openPair()
    const errors: Error[] = []
    near.events.on('error', (error) => errors.push(error))
    near.events.on('wire', () => {
      throw new Error('listener')
    })
    far.send(message(1))
    await near.events.wait('element')
    expect(errors.map(({ message: text }) => text)).toEqual(['listener'])
    expect(near.state).toBe('open')
  })
})
