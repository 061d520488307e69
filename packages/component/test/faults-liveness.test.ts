import { describeWithServers, type FaultyProxy, startFaultyProxy } from '@trestle/test-fixtures'
import { ping } from '@trestle/xep-0199'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Component, type ComponentOptions, createComponent } from '../src/index.js'

const secret = 'tops3cret'
const components = { 'left.localhost': secret }
// Far below the minute after which the defaults would look.
const limit = { timeout: 45_000 }
const dead = { name: 'ComponentError', code: 'connection-lost', cause: { code: 'link-dead' } }

describeWithServers('a component whose line may be dead', { options: { components } }, (server, kind) => {
  let component: Component | undefined
  let proxy: FaultyProxy
  beforeEach(async () => {
    const { host, componentPort: port } = server()
    proxy = await startFaultyProxy({ target: { host, port } })
  })
  afterEach(async () => {
    await component?.stop({ timeout: 1000 })
    await proxy.stop()
  })

  async function start(options: Partial<ComponentOptions>) {
    const { host, port } = proxy
    const reconnect = { initial: 20, max: 50 }
    const made = createComponent({ jid: 'left.localhost', secret, host, port, reconnect, ...options })
    made.use(ping)
    component = made
    const connected = proxy.connected()
    await made.start()
    const ended = made.xmpp.events.wait('offline', limit)
    return { component: made, connection: await connected, ended }
  }

  it.each([
    ['both sides', undefined],
    ['its own side', 'client'],
    ['the other side', 'server'],
  ] as const)('finds out that what %s says is lost, and comes back', async (_, side) => {
    const { component, connection, ended } = await start({ liveness: { idle: 100, timeout: 200 } })
    const conflict = new Promise<void>((resolve) => {
      component.on('reconnecting', ({ error }) => error.code === 'conflict' && resolve())
    })
    const again = ended.then(() => component.xmpp.events.wait('online', limit))
    again.catch(() => {})
    connection.swallow(side)
    expect((await ended).error).toMatchObject(dead)
    // Prosody lets nobody in while it holds the old connection, and has not heard of its end.
    if (kind === 'prosody' && side !== 'server') {
      await conflict
      connection.cut()
    }
    await again
  })

  it('finds out that the server does not read', async () => {
    const limits = { maxOutgoingBytes: 2 ** 21 }
    const { component, connection, ended } = await start({ liveness: { idle: 100, timeout: 200 }, limits })
    connection.stall('client')
    const body = 'x'.repeat(2 ** 20)
    for (let i = 0; i < 20; i++) component.send(component.message({ to: 'juliet@left.localhost', body }))
    expect((await ended).error).toMatchObject(dead)
  })

  it('finds out when it is told to look', async () => {
    const { component, connection, ended } = await start({ liveness: { idle: 0, timeout: 100 } })
    connection.swallow()
    component.xmpp.checkLink()
    expect((await ended).error).toMatchObject(dead)
  })

  it('keeps a slow line that answers', async () => {
    proxy.delay(40)
    const { component, connection, ended } = await start({ liveness: { idle: 20, timeout: 1000 } })
    ended.catch(() => {})
    const ends: unknown[] = []
    component.on('offline', (end) => ends.push(end))
    // The answers to three questions at least.
    for (let i = 0; i < 3; i++) await connection.reached({ from: 'server', text: '<iq' })
    expect(ends).toEqual([])
    expect(proxy.accepted).toBe(1)
  })
})
