import type { ReconnectOptions } from '@trestle/core/host'
import { createManualClock } from '@trestle/testing'
import { streamErrorElement } from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import { type AcceptorOptions, answering, cutting, setUp, until } from '../test/acceptor.js'
import type { ComponentError, ComponentOptions } from './index.js'

/** A component by a manual clock whose delays are half of their bound, and all it tells of its connections. */
function setUpByHand(
  {
    reconnect,
    ...options
  }: Omit<Partial<ComponentOptions>, 'reconnect'> & { reconnect?: ReconnectOptions<ComponentError> | false } = {},
  given?: AcceptorOptions,
) {
  const clock = createManualClock()
  const policy = reconnect === false ? false : { random: () => 0.5, ...reconnect }
  const { acceptor, component } = setUp({ clock, keepAlive: 0, reconnect: policy, ...options }, given)
  const told: string[] = []
  component.on('connecting', ({ attempt }) => told.push(`connecting ${attempt}`))
  component.on('reconnecting', ({ attempt, delay, error }) => told.push(`${error.code}: ${attempt} in ${delay}`))
  component.on('ended', ({ error }) => told.push(`ended ${error.code}`))
  component.on('online', () => told.push('online'))
  component.on('offline', ({ error }) => told.push(`offline ${(error as { code?: string })?.code}`))
  const has = (text: string, count = 1) => until(() => told.filter((one) => one === text).length >= count)
  return { acceptor, component, clock, told, has }
}

const refuse = (condition: string) => answering(streamErrorElement(condition))

describe('a component that lost its session', () => {
  it('waits longer and longer, and begins anew after a session that lasted', async () => {
    let down = false
    const { acceptor, component, clock, told, has } = setUpByHand(
      {},
      { instead: (transport) => down && cutting(transport) },
    )
    await component.start()
    clock.advance(10_000)
    down = true
    acceptor.latest.cut()
    await has('connection-lost: 1 in 500')
    clock.advance(499)
    expect(told).not.toContain('connecting 2')
    clock.advance(1)
    await has('connection-lost: 2 in 1000')
    clock.advance(1000)
    await has('connection-lost: 3 in 2000')
    down = false
    clock.advance(2000)
    await has('online', 2)
    clock.advance(10_000)
    acceptor.latest.cut()
    await has('connection-lost: 1 in 500', 2)
    expect(told).toEqual([
      'connecting 1',
      'online',
      'offline connection-lost',
      'connection-lost: 1 in 500',
      'connecting 1',
      'connection-lost: 2 in 1000',
      'connecting 2',
      'connection-lost: 3 in 2000',
      'connecting 3',
      'online',
      'offline connection-lost',
      'connection-lost: 1 in 500',
    ])
    await component.stop()
    expect(clock.pending).toBe(0)
  })

  it('does not hammer a server that throws it out at once, nor waits longer than the limit', async () => {
    const { acceptor, component, clock, has } = setUpByHand({ reconnect: { initial: 100, max: 300, factor: 3 } })
    await component.start()
    for (const delay of [50, 150, 150]) {
      acceptor.latest.cut()
      await has(`connection-lost: 1 in ${delay}`, delay === 150 && acceptor.accepted.length === 3 ? 2 : 1)
      const before = acceptor.accepted.length
      clock.advance(delay)
      await until(() => acceptor.accepted.length > before && component.xmpp.online)
    }
    await component.stop()
  })

  it.each(['system-shutdown', 'host-unknown', 'reset'])('comes back after %s', async (condition) => {
    const { acceptor, component, clock, has } = setUpByHand()
    await component.start()
    await acceptor.latest.stream.close({ error: streamErrorElement(condition) })
    await until(() => clock.pending > 0)
    clock.advance(500)
    await has('online', 2)
    await component.stop()
  })

  it('comes back after each breach of policy, at once or later, and after a login that policy refused', async () => {
    const { acceptor, component, clock, told, has } = setUpByHand(
      {},
      { instead: (transport, number) => number === 3 && refuse('policy-violation')(transport) },
    )
    await component.start()
    for (const delay of [500, 1000]) {
      await acceptor.latest.stream.close({ error: streamErrorElement('policy-violation') })
      await has(`stream-error: 1 in ${delay}`)
      clock.advance(delay)
      if (delay === 500) await has('online', 2)
    }
    await has('stream-error: 2 in 2000')
    clock.advance(2000)
    await has('online', 3)
    expect(told).not.toContain('ended stream-error')
    await component.stop()
  })

  it('does not come back when another took its place, unless told to', async () => {
    const { acceptor, component, told, has } = setUpByHand()
    await component.start()
    await acceptor.latest.stream.close({ error: streamErrorElement('conflict') })
    await has('ended conflict')
    expect(told).toEqual(['connecting 1', 'online', 'offline conflict', 'ended conflict'])
    await component.start()
    await component.stop()

    const stubborn = setUpByHand({ reconnect: { when: ({ code }) => code === 'conflict' } })
    await stubborn.component.start()
    await stubborn.acceptor.latest.stream.close({ error: streamErrorElement('conflict') })
    await stubborn.has('conflict: 1 in 500')
    stubborn.clock.advance(500)
    await stubborn.has('online', 2)
    stubborn.acceptor.latest.cut()
    await stubborn.has('ended connection-lost')
  })

  it('gives up on wrong-secret', async () => {
    const { acceptor, component, clock, told, has } = setUpByHand(
      {},
      { instead: (transport, number) => number > 1 && refuse('not-authorized')(transport) },
    )
    await component.start()
    acceptor.latest.cut()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('ended wrong-secret')
    expect(told.slice(-2)).toEqual(['connecting 1', 'ended wrong-secret'])
    expect(clock.pending).toBe(0)
  })

  it('waits for the server to miss its lost connection', async () => {
    const { acceptor, component, clock, has } = setUpByHand(
      {},
      { instead: (transport, number) => number === 2 && refuse('conflict')(transport) },
    )
    await component.start()
    acceptor.latest.cut()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('conflict: 2 in 1000')
    clock.advance(1000)
    await has('online', 2)
    await component.stop()
  })

  it('stays away when told so', async () => {
    const { acceptor, component, told, has } = setUpByHand({ reconnect: false })
    await component.start()
    acceptor.latest.cut()
    await has('ended connection-lost')
    expect(told).toEqual(['connecting 1', 'online', 'offline connection-lost', 'ended connection-lost'])
  })

  it('ends its wait when it is stopped, and says nothing more', async () => {
    const { acceptor, component, clock, told, has } = setUpByHand()
    await component.start()
    acceptor.latest.cut()
    await has('connection-lost: 1 in 500')
    const before = told.length
    await Promise.all([component.stop(), component.stop()])
    expect(clock.pending).toBe(0)
    expect(told).toHaveLength(before)
  })

  it('survives a policy that fails', async () => {
    const policy = {
      when() {
        throw new Error('no idea')
      },
    }
    const { acceptor, component, has } = setUpByHand({ reconnect: policy })
    const failures: unknown[] = []
    component.on('error', ({ error, source }) => failures.push([source, (error as Error).message]))
    await component.start()
    acceptor.latest.cut()
    await has('ended connection-lost')
    expect(failures).toEqual([['reconnect', 'no idea']])
  })
})

describe('a start that is to be retried', () => {
  it('waits for the server to come up', async () => {
    const { component, clock, told, has } = setUpByHand(
      {},
      { instead: (transport, number) => number < 3 && cutting(transport) },
    )
    const started = component.start({ retry: true })
    await has('connection-lost: 2 in 500')
    clock.advance(500)
    await has('connection-lost: 3 in 1000')
    clock.advance(1000)
    expect(`${await started}`).toBe('gw.example.org')
    expect(told.at(-1)).toBe('online')
    await component.stop()
  })

  it('ends with its signal while it waits', async () => {
    const { component, clock, has } = setUpByHand({}, { instead: cutting })
    const abort = new AbortController()
    const started = component.start({ retry: true, signal: abort.signal })
    await has('connection-lost: 2 in 500')
    abort.abort()
    await expect(started).rejects.toMatchObject({ code: 'aborted' })
    expect(clock.pending).toBe(0)
  })
})

describe('a stop', () => {
  it('sends what waits, and does not wait for a server that says nothing', async () => {
    const { acceptor, component, clock, told } = setUpByHand({ timeouts: { stop: 2000 } })
    await component.start()
    acceptor.latest.stream.pause()
    const stopped = component.stop()
    expect(component.status).toBe('closing')
    await until(() => clock.pending > 0)
    clock.advance(2000)
    await stopped
    expect(told).toEqual(['connecting 1', 'online', 'offline undefined'])
    await component.stop()
  })

  it('may come from the listener that hears of the session', async () => {
    const { component, told } = setUpByHand()
    let stopped: Promise<void> | undefined
    component.on('online', () => {
      stopped = component.stop()
    })
    await expect(component.start()).rejects.toMatchObject({ code: 'aborted' })
    await stopped
    expect(told).toEqual(['connecting 1', 'online', 'offline undefined'])
  })
})
