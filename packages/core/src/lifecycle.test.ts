import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type Connection, createLifecycle, type Ending, type ReconnectOptions } from './lifecycle.js'

class Failure extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** A host whose attempts are played one by one; pauses are half of their bound. */
function setUp(reconnect: boolean | ReconnectOptions<Failure> = true) {
  const clock = createManualClock()
  const told: string[] = []
  const attempts: { succeed(): { lose(code: string): void }; fail(error: unknown): void }[] = []
  const lifecycle = createLifecycle<Connection<Failure> & { number: number }, Failure>({
    connect: (signal) =>
      new Promise((resolve, reject) => {
        const number = attempts.length + 1
        signal.addEventListener('abort', () => reject(signal.reason))
        if (signal.aborted) reject(signal.reason)
        attempts.push({
          fail: reject,
          succeed() {
            let end: (error: Failure) => void = () => {}
            const ended = new Promise<Failure>((resolveEnd) => {
              end = resolveEnd
            })
            resolve({ number, resumed: false, ended, close: (timeout) => end(new Failure(`closed within ${timeout}`)) })
            return { lose: (code) => end(new Failure(code)) }
          },
        })
      }),
    reconnect: typeof reconnect === 'object' ? { random: () => 0.5, ...reconnect } : reconnect && { random: () => 0.5 },
    HostError: Failure,
    isRetryable: ({ code }: Failure, { during, short }: Ending) =>
      code === 'broken' || (code === 'odd' && !short && during === 'session'),
    clock,
    report: (error) => told.push(`report ${String(error)}`),
    onConnecting: (attempt) => told.push(`connecting ${attempt}`),
    onReconnecting: ({ attempt, delay, error }) => told.push(`${error.code}: ${attempt} in ${delay}`),
    onOver: (error, started) => told.push(`over ${error?.code} ${started}`),
  })
  const attempt = async (number: number) => {
    await settled()
    return attempts[number - 1] as (typeof attempts)[number]
  }
  return { clock, told, lifecycle, attempt }
}

/** Lets promises run that are due; nothing here waits for anything else. */
async function settled() {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

describe('a lifecycle', () => {
  it('begins with one session, and takes up the next when it is lost', async () => {
    const { clock, told, lifecycle, attempt } = setUp()
    const started = lifecycle.start()
    const first = (await attempt(1)).succeed()
    expect(await started).toMatchObject({ number: 1 })
    first.lose('broken')
    await settled()
    clock.advance(500)
    ;(await attempt(2)).fail(new Failure('broken'))
    await settled()
    clock.advance(1000)
    ;(await attempt(3)).succeed()
    await settled()
    await lifecycle.stop(7)
    expect(told).toEqual([
      'connecting 1',
      'broken: 1 in 500',
      'connecting 1',
      'broken: 2 in 1000',
      'connecting 2',
      'over undefined true',
    ])
  })

  it('rejects at the first failure, unless it is to try again', async () => {
    const { told, lifecycle, attempt } = setUp()
    const started = lifecycle.start()
    ;(await attempt(1)).fail(new Failure('broken'))
    await expect(started).rejects.toMatchObject({ code: 'broken' })
    expect(told).toEqual(['connecting 1', 'over broken false'])

    const stubborn = setUp()
    const later = stubborn.lifecycle.start({ retry: true })
    ;(await stubborn.attempt(1)).fail(new Failure('broken'))
    await settled()
    stubborn.clock.advance(500)
    ;(await stubborn.attempt(2)).succeed()
    expect(await later).toMatchObject({ number: 2 })
  })

  it.each([
    ['what does not heal', 'fatal', true],
    ['anything where nothing is to be taken up', 'broken', false],
    ['what would heal, had the session lasted', 'odd', true],
  ])('ends by %s', async (_, code, reconnect) => {
    const { clock, told, lifecycle, attempt } = setUp(reconnect)
    const started = lifecycle.start()
    const session = (await attempt(1)).succeed()
    await started
    session.lose(code)
    await settled()
    expect(told.at(-1)).toBe(`over ${code} true`)
    expect(clock.pending).toBe(0)
    void lifecycle.start().catch(() => {})
    await attempt(2)
    await lifecycle.stop(1)
  })

  it('pauses longer and longer, up to a bound, and shortly again after a session that lasted', async () => {
    const { clock, told, lifecycle, attempt } = setUp({ initial: 100, max: 300 })
    const started = lifecycle.start()
    let session = (await attempt(1)).succeed()
    await started
    for (const [n, lasting, delay] of [
      [2, 0, 50],
      [3, 4999, 100],
      [4, 0, 150],
      [5, 0, 150],
      [6, 5000, 50],
    ] as const) {
      clock.advance(lasting)
      session.lose('broken')
      await settled()
      expect(told.at(-1)).toBe(`broken: 1 in ${delay}`)
      clock.advance(delay)
      session = (await attempt(n)).succeed()
      await settled()
    }
    await lifecycle.stop(1)
  })

  it('measures how long a session lasted whatever happens to the date', async () => {
    const { clock, told, lifecycle, attempt } = setUp({ initial: 100 })
    const started = lifecycle.start()
    const short = (await attempt(1)).succeed()
    await started
    clock.setDate(clock.now() + 3_600_000)
    short.lose('broken')
    await settled()
    clock.advance(50)
    const lasting = (await attempt(2)).succeed()
    await settled()
    clock.advance(10_000)
    clock.setDate(clock.now() - 3_600_000)
    lasting.lose('broken')
    await settled()
    expect(told.filter((line) => line.startsWith('broken'))).toEqual(['broken: 1 in 50', 'broken: 1 in 50'])
    await lifecycle.stop(1)
  })

  it('is stopped in an attempt, in a pause and in a session', async () => {
    const attempting = setUp()
    const started = attempting.lifecycle.start()
    await attempting.attempt(1)
    await attempting.lifecycle.stop(1)
    await expect(started).rejects.toMatchObject({ code: 'aborted' })

    const pausing = setUp()
    const first = pausing.lifecycle.start()
    const session = (await pausing.attempt(1)).succeed()
    await first
    session.lose('broken')
    await settled()
    await pausing.lifecycle.stop(1)
    expect(pausing.clock.pending).toBe(0)
    expect(pausing.told.at(-1)).toBe('over undefined true')
    await pausing.lifecycle.stop(1)
  })

  it('is given up by its signal before the first session, and by nothing but stop() after it', async () => {
    const { lifecycle, attempt, told } = setUp()
    const early = new AbortController()
    const started = lifecycle.start({ signal: early.signal })
    await attempt(1)
    early.abort()
    await expect(started).rejects.toMatchObject({ code: 'aborted' })
    await expect(lifecycle.start({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })

    const late = new AbortController()
    const again = lifecycle.start({ signal: late.signal })
    ;(await attempt(3)).succeed()
    await again
    late.abort()
    await settled()
    expect(told.at(-1)).toBe('connecting 1')
    await expect(lifecycle.start()).rejects.toMatchObject({ code: 'already-started' })
    await lifecycle.stop(1)
  })

  it('counts a policy that throws as a no, and tells of it', async () => {
    const { lifecycle, attempt, told } = setUp({
      when() {
        throw new Error('no idea')
      },
    })
    const started = lifecycle.start()
    const session = (await attempt(1)).succeed()
    await started
    session.lose('broken')
    await settled()
    expect(told.slice(1)).toEqual(['report Error: no idea', 'over broken true'])
  })
})

describe('a lifecycle that is stopped as an attempt begins', () => {
  it('is over when that is said', async () => {
    const told: string[] = []
    const lifecycle = createLifecycle<Connection<Failure>, Failure>({
      connect: (signal) => Promise.reject(signal.reason),
      reconnect: true,
      HostError: Failure,
      isRetryable: () => true,
      clock: createManualClock(),
      report: () => {},
      onConnecting: () => void lifecycle.stop(1).then(() => told.push('stopped')),
      onReconnecting: () => {},
      onOver: () => told.push('over'),
    })
    await expect(lifecycle.start()).rejects.toMatchObject({ code: 'aborted' })
    await settled()
    expect(told).toEqual(['over', 'stopped'])
  })
})
