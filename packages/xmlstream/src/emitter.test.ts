import { describe, expect, it } from 'vitest'
import { createEmitter } from './emitter.js'
import { createEmitter as createNodeEmitter } from './node/emitter.js'

describe.each([
  ['browsers', createEmitter],
  ['Node', createNodeEmitter],
])('the emitter for %s', (_, create) => {
  it('calls the listeners of a key in their order, and tells whether there were any', () => {
    const emitter = create()
    const key = Symbol('key')
    const heard: unknown[] = []
    emitter.on(key, (payload) => heard.push(['first', payload]))
    emitter.on(key, (payload) => heard.push(['second', payload]))
    emitter.on('other', () => heard.push('other'))
    expect([emitter.emit(key, 1), emitter.emit('key', 2), emitter.listenerCount(key)]).toEqual([true, false, 2])
    expect(heard).toEqual([
      ['first', 1],
      ['second', 1],
    ])
  })

  it('calls those that were there when the call began', () => {
    const emitter = create()
    const heard: string[] = []
    const second = () => heard.push('second')
    emitter.on('a', () => {
      emitter.off('a', second)
      emitter.on('a', () => heard.push('third'))
    })
    emitter.on('a', second)
    emitter.emit('a', undefined)
    expect(heard).toEqual(['second'])
    emitter.emit('a', undefined)
    expect(heard).toEqual(['second', 'third'])
  })

  it('forgets what no longer listens, and is not put off by what never did', () => {
    const emitter = create()
    const listener = () => {}
    emitter.off('a', listener)
    emitter.on('a', listener)
    emitter.off('a', () => {})
    expect(emitter.listenerCount('a')).toBe(1)
    emitter.off('a', listener)
    expect([emitter.listenerCount('a'), emitter.emit('a', undefined)]).toEqual([0, false])
  })

  it('knows no name by itself', () => {
    const emitter = create()
    for (const name of ['constructor', '__proto__', 'toString']) expect(emitter.emit(name, undefined)).toBe(false)
  })
})
