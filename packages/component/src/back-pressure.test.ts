import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { message, setUp, until } from '../test/acceptor.js'

const text = 'x'.repeat(1000)

describe('a server that does not read', () => {
  it('is not read from either, until it has caught up', async () => {
    const { acceptor, component } = setUp(
      { limits: { highWaterMark: 50_000 } },
      { pair: { highWaterMark: 20_000 }, stream: { maxQueued: 2 ** 28 } },
    )
    let handled = 0
    component.on('message', (received) => {
      handled++
      component.send(received.reply({ id: received.id, body: received.body }))
    })
    await component.start()
    const { stream, seen } = acceptor.latest
    stream.pause()
    const count = 5000
    for (let i = 0; i < count; i++) {
      stream.send(message(i, {}, text))
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    for (let last = -1; last !== handled; ) {
      last = handled
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(handled).toBeGreaterThan(0)
    expect(handled).toBeLessThan(500)
    stream.resume()
    await until(() => seen.length === count)
    expect(seen.map(({ attrs }) => attrs['id'])).toEqual(Array.from({ length: count }, (_, i) => `${i}`))
    await component.stop()
  })

  it('is read from again after a while, as it may be waiting for us', async () => {
    const clock = createManualClock()
    const { acceptor, component } = setUp(
      { clock, limits: { highWaterMark: 50_000 } },
      { pair: { highWaterMark: 20_000 }, stream: { maxQueued: 2 ** 28 } },
    )
    let handled = 0
    component.on('message', () => {
      handled++
      component.send(component.message({ to: 'a.example', body: text.repeat(30) }))
    })
    await component.start()
    const { stream } = acceptor.latest
    stream.pause()
    const still = async () => {
      for (let last = -1; last !== handled; ) {
        last = handled
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
      }
      return handled
    }
    for (let i = 0; i < 1000; i++) stream.send(message(i, {}, text))
    const first = await still()
    expect(first).toBeLessThan(200)
    clock.advance(4999)
    expect(await still()).toBe(first)
    clock.advance(1)
    expect(await still()).toBe(1000)
    stream.resume()
    await component.stop()
    expect(clock.pending).toBe(0)
  })

  it('fails the sender at the limit, and nobody else', async () => {
    const { acceptor, component } = setUp({ limits: { maxQueued: 20_000 } }, { pair: { highWaterMark: 10 } })
    await component.start()
    const { stream, seen } = acceptor.latest
    stream.pause()
    let sent = 0
    const sendMany = () => {
      for (; sent < 1000; sent++) component.send(component.message({ to: 'a.example', id: `${sent}`, body: text }))
    }
    expect(sendMany).toThrow(expect.objectContaining({ code: 'overflow' }))
    expect(sent).toBeLessThan(30)
    expect(component.xmpp.online).toBe(true)
    stream.resume()
    await until(() => seen.length === sent)
    component.send(component.message({ to: 'a.example', id: 'last' }))
    await until(() => seen.at(-1)?.attrs['id'] === 'last')
    await component.stop()
  })
})
