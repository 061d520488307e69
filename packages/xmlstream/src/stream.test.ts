import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { elements, HEADER, idOf, message, openPair, rawPeer } from '../test/streams.js'
import { settled, until } from '../test/until.js'
import { NS_STREAM, streamFraming } from './framing.js'
import { waiter } from './handlers.js'
import { matchName } from './matchers.js'

describe('an open stream', () => {
  it.each([undefined, 1, 7])('exchanges headers and elements, cut every %s bytes', async (chunk) => {
    const { near, far, headers } = await openPair({ pair: { chunk } })
    expect(headers).toEqual([
      { from: 'example.org', id: 's1', version: '1.0' },
      { to: 'example.org', version: '1.0' },
    ])
    expect([near.state, far.state]).toEqual(['open', 'open'])
    const seen = elements(far)
    for (let i = 0; i < 20; i++) near.send(message(i, `é€😀 & <${i}>`))
    await until(() => seen.length === 20)
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => message(i, `é€😀 & <${i}>`)))
  })

  it('joins the sends of a tick, and all replies to one chunk, in one write', async () => {
    const { stream, transport, seen } = rawPeer()
    void stream.open({ id: 's1' })
    stream.dispatcher.add(matchName('jabber:client', 'message'), (element) => stream.send(element))
    transport.write(`${HEADER}<message id='1'/><message id='2'/>`)
    await settled()
    const before = seen.writes
    transport.write(`<message id='3'/><message id='4'/><message id='5'/>`)
    await settled()
    expect(seen.writes).toBe(before + 1)
    stream.send(message(6))
    stream.sendRaw('<message id="7"/>')
    stream.send(message(8))
    await settled()
    expect(seen.writes).toBe(before + 2)
    expect([...seen.text.matchAll(/<message id=.(\d)/g)].map(([, id]) => id).join('')).toBe('12345678')
  })

  it('writes as RFC 6120 has it', async () => {
    const { stream, transport, seen } = rawPeer()
    void stream.open((peer) => ({ from: peer.to, id: 's1', version: '1.0', lang: 'en' }))
    transport.write(HEADER)
    await settled()
    stream.send(new Element('features', NS_STREAM, {}, [new Element('ver', 'urn:x')]))
    stream.send(message(1))
    await settled()
    expect(seen.text).toBe(
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='${NS_STREAM}' from='example.org' id='s1' version='1.0' xml:lang='en'>` +
        `<stream:features><ver xmlns='urn:x'/></stream:features><message id='1'/>`,
    )
  })

  it('gives the code that awaits the header time to listen for what came along with it', async () => {
    const { stream, transport } = rawPeer()
    transport.write(`${HEADER}<message id='1'/><message id='2'/>`)
    await stream.open({})
    const seen = elements(stream)
    expect(idOf(await waiter(stream.dispatcher, matchName('jabber:client', 'message')))).toBe('1')
    await settled()
    expect(seen.map(idOf)).toEqual(['1', '2'])
  })

  it('reads and writes one namespace as another', async () => {
    const wire = 'jabber:component:accept'
    const { near, far } = await openPair({
      framing: streamFraming({ contentNamespace: wire }),
      initiator: { framing: streamFraming({ contentNamespace: wire, alias: 'jabber:client' }) },
    })
    const [atNear, atFar] = [elements(near), elements(far)]
    near.send(new Element('handshake', 'jabber:client', {}, ['abc']))
    far.send(new Element('message', wire, {}, [new Element('body', wire)]))
    await settled()
    expect(atFar).toEqual([new Element('handshake', wire, {}, ['abc'])])
    expect(atNear).toEqual([new Element('message', 'jabber:client', {}, [new Element('body', 'jabber:client')])])
  })

  it('survives handlers, listeners and timers that fail', async () => {
    const clock = manualClock()
    const { near, far } = await openPair({ clock })
    const errors: string[] = []
    far.events.on('error', (error) => errors.push(error.message))
    far.events.on('element', () => {
      throw new Error('listener')
    })
    far.dispatcher.add(matchName('jabber:client', 'message'), () => Promise.reject(new Error('handler')))
    far.timers.once('t', 5, () => {
      throw new Error('timer')
    })
    near.send(message(1))
    await settled()
    clock.advance(5)
    expect(errors).toEqual(['listener', 'handler', 'timer'])
    expect(far.state).toBe('open')
  })

  it('holds back what it read while paused', async () => {
    const { near, far } = await openPair()
    const seen = elements(far)
    far.events.on('element', (element) => {
      if (idOf(element) === '2' && seen.length === 2) far.pause()
    })
    for (const id of [1, 2, 3, 4]) near.send(message(id))
    await settled()
    expect(seen.map(idOf)).toEqual(['1', '2'])
    near.send(message(5))
    await settled()
    far.resume()
    await settled()
    expect(seen.map(idOf)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('restarts over the same connection, also from inside a handler', async () => {
    const { near, far } = await openPair({ pair: { chunk: 3 } })
    const again = Promise.all([
      waiter(near.dispatcher, matchName('urn:x', 'success')).then(() => near.restart({ to: 'b.example' })),
      new Promise((resolve) => {
        far.dispatcher.add(matchName('urn:x', 'auth'), () => {
          far.send(new Element('success', 'urn:x'))
          resolve(far.restart((peer) => ({ from: peer.to, id: 's2' })))
        })
      }),
    ])
    near.send(new Element('auth', 'urn:x'))
    expect(await again).toEqual([{ from: 'b.example', id: 's2' }, { to: 'b.example' }])
    const seen = elements(far)
    near.send(message(1))
    await until(() => seen.length === 1)
    expect(near.peer).toEqual({ from: 'b.example', id: 's2' })
  })

  it('sends a space after silence', async () => {
    const clock = manualClock()
    const { stream, transport, seen } = rawPeer({ clock, keepAlive: 1000 })
    void stream.open({})
    transport.write(HEADER)
    await settled()
    clock.advance(600)
    stream.send(message(1))
    await settled()
    const before = seen.text
    clock.advance(999)
    await settled()
    expect(seen.text).toBe(before)
    clock.advance(1)
    await settled()
    clock.advance(1000)
    await settled()
    expect(seen.text).toBe(`${before}  `)
    stream.destroy()
    expect(clock.pending).toBe(0)
  })
})
