import { createManualClock, createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { definePlugin } from './index.js'

const addresses = { client: 'juliet@capulet.example/balcony', component: 'superduper.example' } as const

describe.each(['client', 'component'] as const)('a host that is a %s', (kind) => {
  function setUp(reconnect = false) {
    const clock = createManualClock()
    const host = createTestHost({ jid: addresses[kind], kind, clock, reconnect: reconnect && { random: () => 0.5 } })
    const told: string[] = []
    host.on('status', (status) => told.push(status))
    const plugin = definePlugin({
      name: 'plugin',
      setup({ xmpp }) {
        xmpp.onStop(() => {
          told.push(`stop, ${xmpp.online ? 'online' : 'offline'}`)
        })
        return () => ({ tick: () => xmpp.timers.every('tick', 1000, () => {}) })
      },
    })
    host.use(plugin)
    return { host, clock, told, plugin }
  }

  it('tells its status, and plugins each time that it is stopped', async () => {
    const { host, told } = setUp()
    for (let i = 0; i < 2; i++) {
      expect(`${await host.start()}`).toBe(addresses[kind])
      await host.stop()
    }
    await host.stop()
    const once = ['connecting', 'online', 'stop, online', 'closing', 'offline']
    expect(told).toEqual([...once, ...once])
  })

  it('does not stop its plugins for a connection that is lost, but when no other follows', async () => {
    const { host, clock, told } = setUp(true)
    await host.start()
    host.lose()
    await expect.poll(() => clock.pending).toBe(1)
    clock.advance(500)
    await expect.poll(() => told).toEqual(['connecting', 'online', 'reconnecting', 'online'])
    const final = setUp()
    await final.host.start()
    final.host.lose()
    await expect.poll(() => final.told.at(-1)).toBe('offline')
    expect(final.told).toEqual(['connecting', 'online', 'stop, offline', 'offline'])
  })

  it('leaves no timer behind', async () => {
    const { host, clock, plugin } = setUp()
    await host.start()
    host.get(plugin).tick()
    host.xmpp.timers.once('mine', 60_000, () => {})
    expect(clock.pending).toBe(2)
    await host.stop()
    expect(clock.pending).toBe(0)
  })

  it('reports what fails in a plugin that is stopped, and stops the others', async () => {
    const { host, told } = setUp()
    const failures: unknown[] = []
    host.on('error', ({ error, source }) => failures.push([source, `${error}`]))
    await host.start()
    host.xmpp.onStop(() => {
      throw new Error('stuck')
    })
    const withdraw = host.xmpp.onStop(() => told.push('withdrawn'))
    withdraw()
    await host.stop()
    expect(failures).toEqual([['stop', 'Error: stuck']])
    expect(told).toEqual(['connecting', 'online', 'stop, online', 'closing', 'offline'])
  })
})
