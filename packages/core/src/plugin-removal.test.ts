import { op } from '@trestle/api-registry'
import { element, exchange } from '@trestle/stanza'
import { createManualClock, createTestHost } from '@trestle/testing'
import { defineEvent } from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import { greeter, noting } from '../test/plugins.js'
import { definePlugin, type Self, type Xmpp } from './index.js'

const start = () => createTestHost({ jid: 'juliet@capulet.example/balcony', clock: createManualClock() })

const Knock = element('urn:example:door', 'knock', {})
const knock = exchange(Knock)
const knocked = defineEvent('knocked')
const doorOps = { open: op<undefined, boolean>(() => true) }

/** Registers something of every kind. */
function registerAll(xmpp: Xmpp, log: string[], tag: string): void {
  const note = (what: string) => () => void log.push(`${tag} ${what}`)
  xmpp.iq.onGet(knock, note('get'))
  xmpp.iq.onSet(knock, note('set'))
  xmpp.iq.onRequest('get', { ns: 'urn:example:door', name: 'ring' }, () => undefined)
  xmpp.onMessage(Knock, note('message'))
  xmpp.onPresence(Knock, note('presence'))
  for (const direction of ['in', 'out'] as const) {
    xmpp.filter(direction, (element) => {
      log.push(`${tag} ${direction}`)
      return element
    })
  }
  xmpp.events.on('message', note('event'))
  xmpp.events.once('presence', note('once'))
  xmpp.events.on(knocked, note('token'))
  xmpp.timers.once('later', 1000, note('timer'))
  xmpp.timers.every('often', 400, note('tick'))
  xmpp.features.add(`urn:example:${tag}`)
  xmpp.presences.ignore('romeo@montague.example')
  xmpp.streamFeature({ name: tag, order: 1, match: () => false, negotiate: async () => ({ next: 'feature' }) })
  xmpp.ops.wrap(tag, doorOps).register('open', () => false)
}

describe('removal', () => {
  it('leaves no trace', async () => {
    const log: string[] = []
    const clock = createManualClock()
    const host = createTestHost({ jid: 'juliet@capulet.example/balcony', clock }).goOnline()
    const waited: unknown[] = []
    const door = definePlugin({
      name: 'door',
      setup({ xmpp }) {
        registerAll(xmpp, log, 'door')
        xmpp.events.wait(knocked).catch((error) => waited.push(error))
        return () => 1
      },
    })
    const exercise = () => {
      log.length = 0
      const inside = "<knock xmlns='urn:example:door'/>"
      host.receive(`<iq type='get' id='1' from='a@b.example'>${inside}</iq>`)
      host.receive(`<message from='a@b.example'>${inside}</message>`)
      host.receive(`<presence from='romeo@montague.example/x'>${inside}</presence>`)
      host.xmpp.events.emit(knocked)
      host.xmpp.send(host.xmpp.message({ to: 'a@b.example' }))
      clock.advance(1000)
      return [...new Set(log)]
    }
    host.get(door)
    expect(exercise()).toEqual(
      ['in', 'get', 'out', 'message', 'event', 'presence', 'once', 'token', 'tick', 'timer'].map(
        (what) => `door ${what}`,
      ),
    )
    expect(host.xmpp.features.list()).toEqual(['urn:example:door'])
    expect(host.xmpp.presences.isOnline('romeo@montague.example')).toBe(false)

    host.get(door)
    host.remove(door)
    await Promise.resolve()
    expect(exercise()).toEqual([])
    expect(clock.pending).toBe(0)
    expect(host.xmpp.features.list()).toEqual([])
    expect(host.xmpp.presences.isOnline('romeo@montague.example')).toBe(true)
    expect(host.core.streamFeatures).toEqual([])
    expect(host.sent.at(-2)?.child('jabber:client', 'error')).toBeDefined()
    await expect(host.xmpp.ops.run('door', 'open', {})).rejects.toMatchObject({ code: 'unknown-op' })

    host.get(door)
    host.remove(door)
    expect(exercise()).toEqual([])
    await expect(host.xmpp.ops.run('door', 'open', {})).rejects.toMatchObject({ code: 'unknown-op' })
  })

  it('takes dependents first', () => {
    const log: string[] = []
    const base = noting(log, 'base')
    const left = noting(log, 'left', { base })
    const right = noting(log, 'right', { base })
    const top = noting(log, 'top', { left })
    const host = start().use(top).use(right).goOnline()
    log.length = 0
    host.remove(base)
    expect(log).toEqual(['-right', '-top', '-left', '-base'])
    host.remove(base)
    expect(log).toHaveLength(4)
  })

  it('ends what the plugin has still at work', async () => {
    let again = () => {}
    const log: string[] = []
    const late = definePlugin({
      name: 'late',
      requires: { greeter },
      setup({ xmpp, deps }) {
        again = () => registerAll(xmpp, log, 'late')
        return (self: Self) => ({ ask: () => deps.greeter(self).greet() })
      },
    })
    const host = start().goOnline()
    const view = host.get(late)
    host.remove(late)
    expect(again).toThrow(expect.objectContaining({ code: 'unknown-op' }))
    host.receive("<message from='a@b.example'><knock xmlns='urn:example:door'/></message>")
    expect(log).toEqual([])
    expect(host.xmpp.features.list()).toEqual([])
    expect(() => view.ask()).toThrow(expect.objectContaining({ code: 'removed' }))
  })

  it('leaves alone what belongs to others', async () => {
    const owner = definePlugin({
      name: 'owner',
      setup({ xmpp }) {
        const api = xmpp.ops.wrap('doors', doorOps)
        return () => ({ api })
      },
    })
    const guest = definePlugin({
      name: 'guest',
      requires: { owner },
      setup({ xmpp }) {
        xmpp.ops.wrap('doors', doorOps).register('open', () => false)
        return () => 1
      },
    })
    const host = start()
    host.get(guest)
    const { api } = host.get(owner)
    expect(await api.run('open', {})).toBe(false)
    host.remove(guest)
    expect(await api.run('open', {})).toBe(true)
  })

  it('of one plugin does not stop the timers and listeners of another', () => {
    const log: string[] = []
    const clock = createManualClock()
    const ticking = (name: string) =>
      definePlugin({
        name,
        setup({ xmpp }) {
          xmpp.timers.every('tick', 100, () => log.push(name))
          xmpp.events.on(knocked, () => log.push(`${name} knocked`))
          return () => [xmpp.timers, xmpp.events]
        },
      })
    const [a, b] = [ticking('a'), ticking('b')]
    const host = createTestHost({ jid: 'juliet@capulet.example/balcony', clock }).use(a).use(b).goOnline()
    for (const one of host.get(a)) one.clear()
    clock.advance(100)
    host.xmpp.events.emit(knocked)
    expect(log).toEqual(['b', 'b knocked'])
    host.remove(b)
    clock.advance(100)
    expect(log).toHaveLength(2)
  })
})

describe('a setup that throws', () => {
  it('leaves nothing of what it registered', () => {
    const log: string[] = []
    const host = start().goOnline()
    let fails = true
    const broken = definePlugin({
      name: 'broken',
      features: ['urn:example:broken'],
      setup({ xmpp }) {
        registerAll(xmpp, log, 'broken')
        if (fails) throw new Error('no luck')
        return () => 'luck'
      },
    })
    expect(() => host.get(broken)).toThrow('no luck')
    host.receive("<message from='a@b.example'><knock xmlns='urn:example:door'/></message>")
    expect(log).toEqual([])
    expect(host.xmpp.features.list()).toEqual([])
    fails = false
    expect(host.get(broken)).toBe('luck')
    expect(host.xmpp.features.list()).toEqual(['urn:example:broken'])
  })
})

describe('the timers and listeners of a plugin', () => {
  function within<T>(body: (xmpp: Xmpp) => T): { readonly result: T; readonly advance: (ms: number) => void } {
    const clock = createManualClock()
    const host = createTestHost({ jid: 'juliet@capulet.example/balcony', clock }).goOnline()
    const result = host.get(
      definePlugin({
        name: 'within',
        setup:
          ({ xmpp }) =>
          () =>
            body(xmpp),
      }),
    )
    return { result, advance: clock.advance }
  }

  it('may be replaced, cancelled and asked for by their own names', () => {
    const log: string[] = []
    const { result: xmpp, advance } = within((xmpp) => xmpp)
    xmpp.timers.once('t', 100, () => log.push('first'))
    expect(() => xmpp.timers.once('t', 100, () => {})).toThrow(expect.objectContaining({ code: 'timer-exists' }))
    const stop = xmpp.timers.once('t', 100, () => log.push('second'), { replace: true })
    expect(xmpp.timers.has('t')).toBe(true)
    advance(100)
    stop()
    expect(xmpp.timers.has('t')).toBe(false)
    xmpp.timers.every('t', 100, () => log.push('third'))
    expect([xmpp.timers.cancel('t'), xmpp.timers.cancel('t')]).toEqual([true, false])
    advance(1000)
    expect(log).toEqual(['second'])
  })

  it('may be taken off by the listener', () => {
    const log: string[] = []
    const { result: xmpp } = within((xmpp) => xmpp)
    const listener = () => void log.push('heard')
    xmpp.events.once(knocked, listener)
    xmpp.events.on(knocked, listener)
    xmpp.events.emit(knocked)
    xmpp.events.emit(knocked)
    xmpp.events.off(knocked, listener)
    xmpp.events.emit(knocked)
    expect(log).toEqual(['heard', 'heard', 'heard'])
  })

  it('wait until they are told, until their own signal, or until the plugin goes', async () => {
    const { result: xmpp } = within((xmpp) => xmpp)
    const number = defineEvent<number>('number')
    const told = xmpp.events.wait(number, { where: (n) => n > 1 })
    xmpp.events.emit(number, 1)
    xmpp.events.emit(number, 2)
    expect(await told).toBe(2)
    const controller = new AbortController()
    const waited = xmpp.events.wait(number, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(waited).rejects.toThrow('enough')
  })
})
