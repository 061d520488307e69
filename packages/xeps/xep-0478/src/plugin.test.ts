import { createManualClock, createTestHost, elementFrom, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_STREAM_LIMITS, streamLimits } from './index.js'

function createHost(kind: 'client' | 'component' = 'client') {
  const clock = createManualClock()
  const jid = kind === 'client' ? 'romeo@montague.example/orchard' : 'superduper.example'
  const host = createTestHost({ jid, kind, clock, liveness: { idle: 0 } }).use(streamLimits)
  host.get(streamLimits)
  return { clock, host }
}

/** The server announces limits in its stream features. */
function offer(host: TestHost, content: string | undefined, authenticated = true): void {
  const limits = content === undefined ? '' : `<limits xmlns='${NS_STREAM_LIMITS}'>${content}</limits>`
  const features = elementFrom(`<features xmlns='http://etherx.jabber.org/streams'>${limits}</features>`)
  host.core.offered({ offer: features, authenticated } as Parameters<typeof host.core.offered>[0])
}

const say = (host: TestHost, length: number) =>
  host.send(host.xmpp.message({ to: 'juliet@capulet.example', body: 'x'.repeat(length) }))
const tooLarge = expect.objectContaining({ code: 'too-large' })

describe('the size of stanzas', () => {
  it('is bounded by what the server announces', () => {
    const { host } = createHost()
    offer(host, '<max-bytes>20000</max-bytes>')
    host.goOnline()
    expect(host.get(streamLimits).limits).toEqual({ maxBytes: 20_000 })
    expect(() => say(host, 20_000)).toThrow(tooLarge)
    say(host, 19_000)
  })

  it('may be larger than without an announcement, and changes with each offer', () => {
    const { host } = createHost()
    offer(host, '<max-bytes>1000000</max-bytes>')
    host.goOnline()
    expect(() => say(host, 1_000_000)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('takes 1000000 at most') }),
    )
    offer(host, '<max-bytes>20000</max-bytes>')
    expect(() => say(host, 30_000)).toThrow(tooLarge)
    offer(host, undefined)
    expect(host.get(streamLimits).limits).toEqual({})
    say(host, 30_000)
    expect(() => say(host, 500_000)).toThrow(tooLarge)
  })

  it('is not what the server takes before the authentication', () => {
    const { host } = createHost()
    offer(host, '<max-bytes>50000</max-bytes>')
    offer(host, '<max-bytes>10000</max-bytes>', false)
    host.goOnline()
    expect(host.get(streamLimits).limits).toEqual({ maxBytes: 50_000 })
    say(host, 40_000)
  })

  it('is never below what every server has to take', () => {
    const { host } = createHost()
    offer(host, '<max-bytes>0</max-bytes>')
    host.goOnline()
    say(host, 9000)
    expect(() => say(host, 10_000)).toThrow(tooLarge)
  })

  it('is what it was once the plugin is removed', () => {
    const { host } = createHost()
    offer(host, '<max-bytes>20000</max-bytes>')
    host.goOnline()
    host.remove(streamLimits)
    say(host, 30_000)
  })

  it('is not changed by nonsense, which is reported', () => {
    const { host } = createHost()
    const errors: unknown[] = []
    host.xmpp.events.on('error', ({ error }) => errors.push(error))
    offer(host, '<max-bytes>lots</max-bytes><idle-seconds>60</idle-seconds>')
    host.goOnline()
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
    expect(host.get(streamLimits).limits).toEqual({})
    say(host, 30_000)
  })
})

describe('a stream that must not be idle', () => {
  const pings = (host: TestHost) => host.sent.filter((element) => element.child('urn:xmpp:ping', 'ping')).length

  it('has a sign of life in time', () => {
    const { clock, host } = createHost()
    offer(host, '<idle-seconds>60</idle-seconds>')
    host.goOnline()
    clock.advance(29_999)
    expect(pings(host)).toBe(0)
    clock.advance(1)
    expect(pings(host)).toBe(1)
    host.receive(`<iq type='result' id='${host.sent.at(-1)!.attrs['id']}' from='montague.example'/>`)
    clock.advance(30_000)
    expect(pings(host)).toBe(2)
  })

  it.each([undefined, '', '<idle-seconds>0</idle-seconds>'])('is none with %j', (content) => {
    const { clock, host } = createHost()
    offer(host, content)
    host.goOnline()
    clock.advance(86_400_000)
    expect(pings(host)).toBe(0)
  })

  it('does not have us send without a pause', () => {
    const { clock, host } = createHost()
    offer(host, '<idle-seconds>1</idle-seconds>')
    host.goOnline()
    clock.advance(9_999)
    expect(pings(host)).toBe(0)
    clock.advance(1)
    expect(pings(host)).toBe(1)
  })

  it('may be idle for longer than timers run', () => {
    const { host } = createHost()
    offer(host, '<idle-seconds>4294967295</idle-seconds>')
    const errors: unknown[] = []
    host.xmpp.events.on('error', ({ error }) => errors.push(error))
    host.goOnline()
    expect(errors).toEqual([])
  })

  it('leaves no timer behind when the session is lost', () => {
    const { clock, host } = createHost()
    offer(host, '<idle-seconds>60</idle-seconds>')
    host.goOnline()
    host.lose()
    expect(clock.pending).toBe(0)
  })
})

it('is installed on components, whose streams have no features', () => {
  const { host } = createHost('component')
  host.goOnline()
  expect(host.get(streamLimits).limits).toEqual({})
  say(host, 30_000)
})
