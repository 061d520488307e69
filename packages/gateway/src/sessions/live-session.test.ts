import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { DefinedNetwork, NetworkConnection, SessionContext } from '../module/network.js'
import { startLiveSession } from './live-session.js'

const never = new AbortController().signal
const basic = { login() {}, onMessage() {} }

function start(made: unknown, capabilities: NetworkCapabilities = {}) {
  let connection: NetworkConnection | undefined
  let signal: AbortSignal | undefined
  const network = { capabilities, registration: {}, commands: {}, session: () => made } as unknown as DefinedNetwork
  const live = startLiveSession(
    {
      network,
      clock: createManualClock(),
      scope: (_live, run) => run(),
      context: (of, given) => {
        connection = given
        signal = of.signal
        return {} as SessionContext<never>
      },
      connected() {},
      interrupted() {},
      selfReconnect: 1000,
      deadline: 1000,
    },
    never,
  )
  return { live, connection: () => connection!, signal: () => signal! }
}

describe('a live session', () => {
  it.each([
    ['nothing', undefined, {}, 'an object of handlers'],
    ['no login', { onMessage() {} }, {}, 'no login'],
    ['a misspelt handler', { ...basic, onMesage() {} }, {}, 'onMesage, which does not exist'],
    ['a handler by the name of a method of objects', { ...basic, toString() {} }, {}, 'toString, which does not exist'],
    ['a handler without its capability', { ...basic, onTyping() {} }, {}, 'does not declare typing'],
    ['a capability without its handler', basic, { typing: true }, 'no onTyping'],
  ] as const)('is refused with %s', async (_, made, capabilities, reason) => {
    const { live, signal } = start(made, capabilities)
    await expect(live).rejects.toThrow(reason)
    expect(signal().aborted).toBe(true)
  })

  it('may be of a class', async () => {
    class Session {
      #greeting = 'Hello'
      login() {
        return this.#greeting
      }
      onMessage() {}
    }
    const live = await start(new Session()).live
    expect(await live.handlers().login()).toBe('Hello')
  })

  it('ends once, for the first reason', async () => {
    const { live, connection } = start(basic)
    const session = await live
    connection().loggedOut()
    connection().lost('too late')
    connection().lost('too late', 'self')
    connection().connected()
    expect(await session.ended).toMatchObject({ retry: 'logged-out', error: { code: 'bad-credentials' } })
    expect([session.connected, session.isReady(), session.signal.aborted]).toEqual([false, false, true])
    await expect(session.ready(never)).rejects.toMatchObject({ code: 'disconnected' })
  })
})
