import { Element, XmlError } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { closing, elements, HEADER, idOf, message, openPair, rawPeer } from '../test/streams.js'
import { settled, until } from '../test/until.js'
import { streamFraming } from './framing.js'
import { streamErrorElement } from './stream-error.js'

const PARSER_ERROR = (condition: string) =>
  `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`

describe('closing a stream', () => {
  it.each([undefined, 1])('is orderly on both sides, cut every %s bytes', async (chunk) => {
    const { near, far } = await openPair({ pair: { chunk } })
    const ends = [closing(near), closing(far)]
    const wire: string[] = []
    far.events.on('wire', ({ direction, kind }) => wire.push(`${direction} ${kind}`))
    near.send(message(1))
    const seen = elements(far)
    await Promise.all([near.close(), near.close()])
    await until(() => far.state === 'closed')
    expect(seen.map(idOf)).toEqual(['1'])
    expect(wire).toEqual(['in element', 'in footer', 'out footer'])
    expect(ends).toEqual([[undefined], [undefined]])
    expect(near.signal.aborted && far.signal.aborted).toBe(true)
    expect(() => near.send(message(2))).toThrow(expect.objectContaining({ code: 'closed' }))
    await near.close()
  })

  it('still delivers what the peer had to say', async () => {
    const { near, far } = await openPair()
    const seen = elements(near)
    far.events.on('element', () => {
      expect.unreachable()
    })
    const closed = near.close()
    far.send(message(1))
    expect(near.state).toBe('closing')
    expect(() => near.send(message(2))).toThrow()
    await closed
    expect(seen.map(idOf)).toEqual(['1'])
  })

  it('works when both close at once', async () => {
    const { near, far } = await openPair()
    const ends = [closing(near), closing(far)]
    await Promise.all([near.close(), far.close()])
    expect(ends).toEqual([[undefined], [undefined]])
  })

  it('does not wait for ever for a peer that does not close', async () => {
    const clock = manualClock()
    const { stream, transport, seen } = rawPeer({ clock })
    const ends = closing(stream)
    transport.write(HEADER)
    await stream.open({})
    const closed = stream.close({ timeout: 700, error: streamErrorElement('conflict', 'Another one came.') })
    await settled()
    expect(seen.text).toContain("<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text")
    expect(seen.text.endsWith('</stream:stream>')).toBe(true)
    clock.advance(699)
    expect(stream.state).toBe('closing')
    clock.advance(1)
    await closed
    await until(() => seen.closed)
    expect(ends).toEqual([undefined])
    expect(clock.pending).toBe(0)
  })

  it('tells a lost connection from a closed stream', async () => {
    const { near, far } = await openPair()
    const ends = closing(near)
    const waiting = near.drained()
    far.destroy()
    await waiting
    await until(() => near.state === 'closed')
    expect(ends).toMatchObject([{ code: 'connection-lost' }])
    await expect(near.drained()).rejects.toMatchObject({ code: 'connection-lost' })
    await expect(near.restart({})).rejects.toMatchObject({ code: 'closed' })
  })

  it('destroys at once, with or without an error', async () => {
    const { near, far } = await openPair()
    const [atNear, atFar] = [closing(near), closing(far)]
    const error = new Error('why')
    near.timers.every('t', 1000, () => {})
    near.destroy(error)
    near.destroy()
    expect(near.state).toBe('closed')
    expect(near.timers.has('t')).toBe(false)
    await until(() => far.state === 'closed')
    expect(atNear).toEqual([error])
    expect(atFar).toHaveLength(1)
  })

  it('passes a stream error on like any other element', async () => {
    const { stream, transport } = rawPeer()
    const ends = closing(stream)
    const seen = elements(stream)
    transport.write(
      `${HEADER}<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
    )
    await stream.open({})
    await until(() => stream.state === 'closed')
    expect(seen).toEqual([streamErrorElement('conflict')])
    expect(ends).toEqual([undefined])
  })
})

describe('a peer that breaks the rules', () => {
  it.each([
    ['<message></iq>', 'not-well-formed'],
    ['<!-- no -->', 'restricted-xml'],
    ['<x:y/>', 'bad-namespace-prefix'],
    [`<m>${'<m>'.repeat(70)}`, 'policy-violation'],
    [HEADER, 'not-well-formed'],
    [HEADER.replace(/^.*?>/, ''), 'bad-format'],
  ])('%#: is told which and closed', async (text, condition) => {
    const { stream, transport, seen } = rawPeer()
    const ends = closing(stream)
    const all = elements(stream)
    transport.write(`${HEADER}<message id='1'/>${text}<message id='2'/>`)
    await stream.open({ id: 's1' })
    await until(() => stream.state === 'closed' && seen.closed)
    expect(ends).toHaveLength(1)
    expect(ends[0]).toBeInstanceOf(XmlError)
    expect(ends[0]).toMatchObject({ code: condition })
    expect(seen.text.endsWith(PARSER_ERROR(condition))).toBe(true)
    expect(all.map(idOf)).toEqual(['1'])
  })

  it.each([
    ['GET / HTTP/1.1\r\n\r\n', undefined],
    ["<stream xmlns='jabber:client'>", 'invalid-namespace'],
    ["<stream:wrong xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>", 'bad-format'],
    ["<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>", 'invalid-namespace'],
  ])('in its header, %#: gets a header and a stream error', async (text, code) => {
    const { stream, transport, seen } = rawPeer()
    const opened = stream.open({ id: 's1' })
    transport.write(text)
    await expect(opened).rejects.toMatchObject({ code: code ?? expect.any(String) })
    await until(() => stream.state === 'closed' && seen.closed)
    expect(seen.text).toMatch(/^<\?xml version='1.0'\?><stream:stream [^>]*id='s1'>/)
    expect(seen.text.endsWith(PARSER_ERROR(code ?? 'not-well-formed'))).toBe(true)
  })

  it('may not pass off as its own what this side reads its namespace as', async () => {
    const { stream, transport, seen } = rawPeer({
      framing: streamFraming({ contentNamespace: 'jabber:component:accept', alias: 'jabber:client' }),
    })
    const opened = stream.open({ id: 's1' })
    transport.write(HEADER)
    await expect(opened).rejects.toMatchObject({ code: 'invalid-namespace' })
    await until(() => stream.state === 'closed' && seen.closed)
    expect(seen.text.endsWith(PARSER_ERROR('invalid-namespace'))).toBe(true)
  })

  it('is closed when no header can be made for it', async () => {
    const { stream, transport, seen } = rawPeer()
    const opened = stream.open(() => {
      throw new Error('secret')
    })
    transport.write(HEADER)
    await expect(opened).rejects.toMatchObject({ code: 'internal-server-error' })
    await until(() => seen.closed)
    expect(seen.text.endsWith(PARSER_ERROR('internal-server-error'))).toBe(true)
  })

  it('is not waited for when it keeps the connection open', async () => {
    const clock = manualClock()
    const { stream, transport, seen } = rawPeer({ clock })
    const ends = closing(stream)
    transport.pause()
    transport.write(`${HEADER}</nonsense>`)
    await stream.open({})
    await settled()
    transport.write('x'.repeat(1000))
    await settled()
    clock.advance(5000)
    expect(ends).toMatchObject([{ code: 'not-well-formed' }])
    expect(seen.closed).toBe(false)
  })
})

describe('opening a stream', () => {
  it('ends by timeout or abort, and destroys the stream', async () => {
    const clock = manualClock()
    const late = rawPeer({ clock, role: 'initiator' })
    const opened = late.stream.open({ to: 'x' }, { timeout: 100 })
    clock.advance(100)
    await expect(opened).rejects.toMatchObject({ name: 'XmlStreamError', code: 'timeout' })
    expect(late.stream.state).toBe('closed')
    const abort = new AbortController()
    const aborted = rawPeer({ clock })
    const waiting = aborted.stream.open({}, { signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await until(() => aborted.seen.closed)
    const early = rawPeer({ clock })
    await expect(early.stream.open({}, { signal: abort.signal })).rejects.toThrow('enough')
    expect(early.stream.state).toBe('closed')
    expect(clock.pending).toBe(0)
  })

  it('fails when the connection is lost or the stream is closed meanwhile', async () => {
    const lost = rawPeer()
    const opened = lost.stream.open({})
    lost.transport.destroy()
    await expect(opened).rejects.toMatchObject({ code: 'connection-lost' })
    const closed = rawPeer({ role: 'initiator' })
    const opening = closed.stream.open({ to: 'x' })
    const gone = closed.stream.close()
    await expect(opening).rejects.toMatchObject({ code: 'closed' })
    closed.transport.write(`${HEADER}</stream:stream>`)
    await gone
    expect(closed.seen.text.endsWith('</stream:stream>')).toBe(true)
  })

  it('refuses what comes too early, and a second time', async () => {
    const { stream, transport } = rawPeer()
    expect(() => stream.send(message(1))).toThrow(expect.objectContaining({ code: 'not-open' }))
    await expect(stream.restart({})).rejects.toMatchObject({ code: 'not-open' })
    const opened = stream.open({})
    expect(() => stream.send(new Element('x', 'y'))).toThrow(expect.objectContaining({ code: 'not-open' }))
    transport.write(HEADER)
    await opened
    await expect(stream.open({})).rejects.toMatchObject({ code: 'already-open' })
  })

  it('closes a stream that was never opened', async () => {
    const { stream, seen } = rawPeer()
    await stream.close()
    await until(() => seen.closed)
    expect(stream.state).toBe('closed')
  })
})
