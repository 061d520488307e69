import { createManualClock, createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type Greeter, greeter, noting } from '../test/plugins.js'
import { definePlugin, type Plugin, type Self } from './index.js'

const start = () => createTestHost({ jid: 'juliet@capulet.example/balcony', clock: createManualClock() })
const component = () => createTestHost({ jid: 'superduper.example', kind: 'component' })

describe('a plugin', () => {
  it('is set up at the first get, with the options it was used with', () => {
    const host = start().use(greeter, { word: 'Good night' }).goOnline()
    expect(host.get(greeter).greet()).toBe('Good night, juliet@capulet.example/balcony')
  })

  it('is set up with default options where it was not used', () => {
    expect(start().goOnline().get(greeter).greet()).toBe('Hello, juliet@capulet.example/balcony')
  })

  it('is set up at the start, once, and for each host by itself', async () => {
    const log: string[] = []
    const one = noting(log, 'one')
    const host = start().use(one)
    expect(log).toEqual([])
    host.goOnline()
    host.get(one)
    await host.stop()
    host.goOnline()
    expect(log).toEqual(['+one'])
    start().use(one).goOnline()
    expect(log).toEqual(['+one', '+one'])
  })

  it('cannot be used after it was set up', () => {
    const host = start()
    host.get(greeter)
    expect(() => host.use(greeter, { word: 'Too late' })).toThrow(
      expect.objectContaining({ code: 'already-installed' }),
    )
    host.remove(greeter)
    host.use(greeter, { word: 'Again' }).goOnline()
    expect(host.get(greeter).greet()).toContain('Again')
  })

  it('is told from another of the same name', () => {
    const other = definePlugin({ name: 'greeter', setup: () => () => 1 })
    const used = start().use(greeter)
    expect(() => used.use(other)).toThrow(expect.objectContaining({ code: 'name-taken' }))
    expect(() => used.get(other)).toThrow('Two different plugins are named greeter')
    const installed = start()
    installed.get(greeter)
    expect(() => installed.get(other)).toThrow(expect.objectContaining({ code: 'name-taken' }))
  })

  it('gives one view for each local address, which lives as long as the address', () => {
    const host = component().goOnline()
    const juliet = host.xmpp.as('juliet@superduper.example')
    expect(host.get(greeter, juliet)).toBe(host.get(greeter, host.xmpp.as('Juliet@superduper.example')))
    expect(host.get(greeter, juliet).greet()).toBe('Hello, juliet@superduper.example')
    expect(host.as('nurse@superduper.example').get(greeter).greet()).toBe('Hello, nurse@superduper.example')
    expect(host.get(greeter).greet()).toBe('Hello, superduper.example')
    expect(host.get(greeter)).toBe(host.get(greeter))
  })

  it('may give a view before its client is bound, which then says so', () => {
    const host = start()
    const view = host.get(greeter)
    expect(() => view.greet()).toThrow(expect.objectContaining({ code: 'not-online' }))
    host.goOnline()
    expect(view.greet()).toBe('Hello, juliet@capulet.example/balcony')
  })
})

describe('dependencies', () => {
  it('are set up before, once, and give the view of the same address', () => {
    const log: string[] = []
    const base = noting(log, 'base')
    const left = noting(log, 'left', { base })
    const right = noting(log, 'right', { left, base })
    const polite = definePlugin({
      name: 'polite',
      requires: { greeter },
      setup:
        ({ deps }) =>
        (self) => ({ bow: () => `${deps.greeter(self).greet()}!` }),
    })
    const host = component().use(right).use(polite).goOnline()
    expect(log).toEqual(['+base', '+left', '+right'])
    expect(host.as('nurse@superduper.example').get(polite).bow()).toBe('Hello, nurse@superduper.example!')
  })

  it('in a circle are an error that shows the circle', () => {
    const circle: Record<string, Plugin<unknown>> = {}
    const one = definePlugin({ name: 'one', requires: circle, setup: () => () => 1 })
    const two = definePlugin({ name: 'two', requires: { one }, setup: () => () => 2 })
    circle['two'] = two
    expect(() => start().get(one)).toThrow('Plugins require each other in a circle: one → two → one.')
    expect(() => start().use(two).goOnline()).toThrow(expect.objectContaining({ code: 'circular' }))
  })

  const wishful = (name: string, wanted: Plugin<Greeter, object>) =>
    definePlugin({
      name,
      optional: { wanted },
      setup({ deps }) {
        const atSetup = deps.wanted !== undefined
        return (self: Self) => ({ atSetup, greet: () => deps.wanted?.(self).greet() ?? 'silence' })
      },
    })

  it('that are optional are seen when they come, and when they go', () => {
    const wish = wishful('wish', greeter)
    const host = start().goOnline()
    const view = host.get(wish)
    expect(view.greet()).toBe('silence')
    host.get(greeter)
    expect(view.greet()).toContain('Hello')
    host.remove(greeter)
    expect(view.greet()).toBe('silence')
  })

  it('that are optional are there at the setup where they are used, in whatever order', () => {
    const wish = wishful('wish', greeter)
    const host = start().use(wish).use(greeter).goOnline()
    expect(host.get(wish).atSetup).toBe(true)
    expect(start().use(greeter).get(wish).atSetup).toBe(true)
  })

  it('that are optional may need the one that wants them', () => {
    const optional = {} as { wanted: Plugin<Greeter, object> }
    const base = definePlugin({
      name: 'base',
      optional,
      setup:
        ({ deps }) =>
        (self: Self) => ({ ask: () => deps.wanted?.(self).greet() ?? 'silence' }),
    })
    const between = definePlugin({ name: 'between', requires: { base }, setup: () => () => 1 })
    const caps = definePlugin({
      name: 'caps',
      requires: { between },
      setup: () => (): Greeter => ({ greet: () => 'from above' }),
    })
    optional.wanted = caps
    expect(start().use(base).use(caps).goOnline().get(base).ask()).toBe('from above')
    expect(start().use(caps).use(base).get(base).ask()).toBe('from above')
    expect(start().get(base).ask()).toBe('silence')
  })
})
