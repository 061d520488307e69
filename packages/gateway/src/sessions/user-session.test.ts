import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { defineNetwork, GatewayError } from '../index.js'
import type { DefinedNetwork, NetworkConnection, SessionContext } from '../module/network.js'
import type { LiveSession } from './live-session.js'
import { createUserSession } from './user-session.js'

const turn = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0))
}
const never = new AbortController().signal

interface Handlers {
  login?: (connection: NetworkConnection, signal: AbortSignal) => unknown
  logout?: (connection: NetworkConnection) => unknown
  unregister?: () => unknown
}

function setUp(
  handlers: Handlers = {},
  { session, loggedOut }: { session?: (connection: NetworkConnection) => unknown; loggedOut?: string } = {},
) {
  const clock = createManualClock(0)
  const made: { connection: NetworkConnection; signal: AbortSignal }[] = []
  const log: string[] = []
  const network = defineNetwork({
    name: 'Trial',
    type: 'trial',
    registration: {},
    async session({ connection, signal }) {
      made.push({ connection, signal })
      await session?.(connection)
      return {
        login: () => handlers.login?.(connection, signal),
        onMessage: () => undefined,
        ...(handlers.logout && { logout: () => handlers.logout?.(connection) }),
        ...(handlers.unregister && { unregister: handlers.unregister }),
      }
    },
  })
  const note = (level: string) => (details: object | string, text?: string) =>
    void log.push(
      `${level}: ${text ?? details} ${typeof details === 'object' && 'error' in details ? details.error : ''}`,
    )
  const user = createUserSession({
    network: network as unknown as DefinedNetwork,
    clock,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    scope: (_live, run) => run(),
    deadline: 60_000,
    selfReconnect: 300_000,
    loggedOut,
    context: (live: Pick<LiveSession, 'signal'>, connection) =>
      ({ connection, signal: live.signal }) as SessionContext<never>,
    statusChanged: (status) => {
      const { state } = status
      states.push(
        state === 'online' ? `online ${status.text}` : 'reason' in status ? `${state} ${status.reason}` : state,
      )
    },
    onConnected: async () => void states.push('(connected)'),
  })
  const states: string[] = []
  return {
    clock,
    user,
    made,
    log,
    states,
    get connection() {
      return made.at(-1)!.connection
    },
  }
}

describe('the session of a user', () => {
  it('logs in, and out', async () => {
    const { user, states, made } = setUp({ login: () => 'Hello', logout: () => states.push('(logout)') })
    user.start()
    user.start()
    await turn()
    await user.stop()
    expect(states).toEqual(['connecting', 'online Hello', '(connected)', '(logout)', 'stopped'])
    expect(made).toHaveLength(1)
    expect(made[0]?.signal.aborted).toBe(true)
    expect(user.current).toBeUndefined()
  })

  it('is made anew with growing pauses while it fails', async () => {
    const { user, states, made, clock } = setUp({
      login: () => {
        throw new GatewayError('unreachable')
      },
    })
    user.start()
    for (let i = 0; i < 20; i++) {
      await turn()
      clock.advance(2000 * 2 ** made.length)
    }
    expect(states.slice(0, 2)).toEqual(['connecting', 'failed The network cannot be reached.'])
    expect(made.length).toBe(20)
    await user.stop()
    clock.advance(1e9)
    await turn()
    expect(made.length).toBe(20)
    expect(states.at(-1)).toBe('stopped')
  })

  it('pauses longer and longer where the network lets it in and throws it out', async () => {
    const { user, clock, made } = setUp({ login: (connection) => setTimeout(() => connection.lost('Out!'), 0) })
    user.start()
    let attempts = 0
    for (let second = 0; second < 600; second++) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      clock.advance(1000)
      attempts = made.length
    }
    await user.stop()
    // At 2 seconds each, it would be hundreds.
    expect(attempts).toBeLessThan(60)
  })

  it('pauses shortly after a session that lasted, although the clock was set back by an hour meanwhile', async () => {
    const { user, clock, made, states } = setUp({ login: () => 'Hello' })
    clock.setDate(Date.UTC(2026, 0, 1))
    user.start()
    for (let lost = 1; lost <= 20; lost++) {
      await turn()
      clock.setDate(clock.now() - 3_600_000)
      clock.advance(60_000)
      made.at(-1)?.connection.lost('Out!')
      await turn()
      clock.advance(2000)
      await turn()
      expect([made.length, states.at(-1)]).toEqual([lost + 1, '(connected)'])
    }
    await user.stop()
  })

  it('waits as long as the network asks for', async () => {
    const { user, clock, made, states } = setUp({
      login: () => {
        throw new GatewayError('rate-limited', undefined, { retryAt: new Date(3_600_000) })
      },
    })
    user.start()
    await turn()
    clock.advance(3_599_999)
    await turn()
    expect(made).toHaveLength(1)
    clock.advance(1)
    await turn()
    expect(made).toHaveLength(2)
    expect(states[1]).toBe('failed The network asks us to wait.')
    await user.stop()
  })

  it.each([
    ['no moment', new Date(Number.NaN)],
    ['the end of time', new Date(8.64e15)],
  ])('is not misled by %s for the next attempt', async (_, retryAt) => {
    const { user, clock, made } = setUp({
      login: () => {
        throw new GatewayError('rate-limited', undefined, { retryAt })
      },
    })
    user.start()
    await turn()
    clock.advance(0)
    await turn()
    expect(made.length).toBeLessThanOrEqual(2)
    clock.advance(8 * 24 * 3_600_000)
    await turn()
    expect(made.length).toBeGreaterThanOrEqual(2)
    await user.stop()
  })

  it('is not tried again with credentials that are refused', async () => {
    const { user, clock, made, states } = setUp({
      login: () => {
        throw new GatewayError('bad-credentials', 'Wrong password')
      },
    })
    user.start()
    await turn()
    clock.advance(1e9)
    await turn()
    expect(made).toHaveLength(1)
    expect(states).toEqual(['connecting', 'logged-out Wrong password.'])
  })

  it.each([
    ['loggedOut', (connection: NetworkConnection) => connection.loggedOut('Banned.'), 'logged-out Banned.'],
    ['lost for good', (connection: NetworkConnection) => connection.lost('Banned.', 'never'), 'failed Banned.'],
  ])('takes the word of a module that says %s while it logs in', async (_, say, expected) => {
    const { user, clock, made, states } = setUp({
      login(connection) {
        say(connection)
        throw new Error('closed')
      },
    })
    user.start()
    await turn()
    clock.advance(1e9)
    await turn()
    expect(states).toEqual(['connecting', expected])
    expect(made).toHaveLength(1)
  })

  it('may be called connected before the login is over, or while it is made', async () => {
    const early = setUp({ login: (connection) => connection.connected({ status: 'Early' }) })
    early.user.start()
    await turn()
    expect(early.states).toEqual(['connecting', 'online Early', '(connected)'])
    const tooEarly = setUp({ login: () => 'Hello' }, { session: (connection) => connection.connected() })
    tooEarly.user.start()
    await turn()
    expect(tooEarly.states).toEqual(['connecting', 'online Hello', '(connected)'])
  })

  it('shows a new text, and does not begin anew for it', async () => {
    const { user, states, connection } = await started()
    connection.connected({ status: 'Busy' })
    await turn()
    expect(states).toEqual(['connecting', 'online undefined', '(connected)', 'online Busy'])
    await user.stop()
  })

  it('never tells users what was not written for them', async () => {
    const { states, connection, log, user } = await started()
    connection.lost(new Error('connect ECONNREFUSED token=abc'))
    await turn()
    expect(states.at(-1)).toBe('failed The connection to the network was lost.')
    expect(log.join()).toContain('ECONNREFUSED')
    await user.stop()
    const broken = setUp({}, { session: () => Promise.reject(new TypeError('x is undefined')) })
    broken.user.start()
    await turn()
    expect(broken.states.at(-1)).toBe('failed The network module failed.')
    expect(broken.log.join()).toContain('x is undefined')
    await broken.user.stop()
  })

  it('does not wait for ever: for a session, a login, a logout', async () => {
    const hangs = () => new Promise(() => {})
    for (const [handlers, session] of [
      [{}, hangs],
      [{ login: hangs }, undefined],
    ] as const) {
      const { user, clock, states, made } = setUp(handlers, session && { session })
      user.start()
      await turn()
      clock.advance(60_000)
      await turn()
      expect(states.at(-1)).toMatch(/^failed The network/)
      expect(made[0]?.signal.aborted).toBe(true)
      await user.stop()
    }
    const { user, clock, states } = await started({ logout: hangs })
    const stopped = user.stop()
    clock.advance(60_000)
    await stopped
    expect(states.at(-1)).toBe('stopped')
  })

  it('can be stopped while it is being made, or logs in', async () => {
    const hangs = () => new Promise(() => {})
    for (const [handlers, session] of [
      [{}, hangs],
      [{ login: hangs }, undefined],
    ] as const) {
      const { user, states, made, log } = setUp(handlers, session && { session })
      user.start()
      await turn()
      await user.stop()
      expect(states).toEqual(['connecting', 'stopped'])
      expect(made[0]?.signal.aborted).toBe(true)
      expect(log).toEqual([])
    }
  })

  it('leaves without alarm, though its library calls that a loss', async () => {
    const { user, states, log } = await started({
      async logout(connection) {
        connection.lost('closed')
        await turn()
      },
      unregister: () => states.push('(unregister)'),
    })
    await user.stop({ unregister: true })
    expect(states.slice(-2)).toEqual(['(unregister)', 'stopped'])
    expect(log).toEqual([])
  })

  it('remembers being logged out', () => {
    const { user } = setUp({}, { loggedOut: 'Wrong password.' })
    expect(user.status).toEqual({ state: 'logged-out', reason: 'Wrong password.' })
  })
})

describe('a library that reconnects by itself', () => {
  it('is left alone for a while, and shown when it takes long', async () => {
    const { clock, states, connection, made, user } = await started()
    connection.lost('offline', 'self')
    expect(user.current?.connected).toBe(false)
    clock.advance(9999)
    connection.connected()
    expect(states.slice(3)).toEqual(['online undefined', '(connected)'])
    connection.lost('offline', 'self')
    clock.advance(10_000)
    expect(states.at(-1)).toBe('connecting')
    clock.advance(290_000)
    await turn()
    expect(states.at(-1)).toBe('failed offline.')
    expect(made).toHaveLength(1)
    await user.stop()
  })
})

describe('whoever waits for a live session', () => {
  it('gets it once it is connected and does not pause', async () => {
    const { user, clock, connection, made } = await started()
    expect(await user.live(never)).toBe(user.current)
    connection.rateLimited(new Date(clock.now() + 5000))
    let got: LiveSession | undefined
    void user.live(never).then((live) => {
      got = live
    })
    await turn()
    expect(got).toBeUndefined()
    clock.advance(5000)
    await turn()
    expect(got).toBe(user.current)
    connection.lost('gone')
    const next = user.live(never)
    await turn()
    clock.advance(2000)
    expect(await next).toBe(user.current)
    expect(made).toHaveLength(2)
    await user.stop()
  })

  it('gets it after the pause that the network asked for, although the clock is set back by an hour', async () => {
    const { user, clock, connection } = await started()
    connection.rateLimited(new Date(clock.now() + 5000))
    const waiting = user.live(never)
    await turn()
    clock.setDate(clock.now() - 3_600_000)
    clock.advance(5000)
    expect(await waiting).toBe(user.current)
    await user.stop()
  })

  it('gets it when a pause is taken back, and is not kept by no moment at all', async () => {
    const { user, connection, clock } = await started()
    connection.rateLimited(new Date(8.64e15))
    const waiting = user.live(never)
    await turn()
    clock.advance(7_200_000)
    connection.rateLimited(new Date(0))
    await waiting
    connection.rateLimited(new Date(Number.NaN))
    await user.live(never)
    await user.stop()
  })

  it('learns that there will be none, also who waited before it was started', async () => {
    const { user } = setUp({ login: () => new Promise(() => {}) })
    const waiting = user.live(never)
    user.start()
    await turn()
    const controller = new AbortController()
    const other = user.live(controller.signal)
    controller.abort(new Error('enough'))
    await expect(other).rejects.toThrow('enough')
    await user.stop()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  })
})

async function started(handlers: Handlers = {}) {
  const all = setUp(handlers)
  all.user.start()
  await turn()
  return { ...all, connection: all.connection }
}
