import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { createCache } from './cache.js'

describe('a cache', () => {
  it('forgets what was longest unused beyond its number of entries', () => {
    const evicted: string[] = []
    const cache = createCache<number>({ max: 2, onEvicted: (value, key) => evicted.push(`${key}${value}`) })
    cache.set('a', 1)
    cache.set('b', 2)
    cache.get('a')
    cache.set('c', 3)
    expect(['a', 'b', 'c'].map(cache.get)).toEqual([1, undefined, 3])
    cache.set('a', 4)
    expect([cache.size, cache.get('a'), evicted]).toEqual([2, 4, ['b2']])
  })

  it('forgets by weight, and never keeps what alone weighs too much', () => {
    const cache = createCache<string>({ max: 10, maxWeight: 5, weigh: (value) => value.length })
    cache.set('a', 'xx')
    cache.set('b', 'xxx')
    cache.set('a', 'xxx')
    expect([cache.get('a'), cache.get('b')]).toEqual(['xxx', undefined])
    cache.set('a', 'xxxxxx')
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0])
    cache.set('c', 'xxxxx')
    expect(cache.delete('c')).toBe(true)
    cache.set('d', 'xxxxx')
    expect(cache.get('d')).toBe('xxxxx')
    cache.clear()
    expect(cache.size).toBe(0)
  })

  it('forgets what is too old', () => {
    const clock = createManualClock()
    const cache = createCache<number>({ max: 10, maxAge: 1000, clock })
    cache.set('a', 1)
    clock.advance(999)
    expect(cache.get('a')).toBe(1)
    clock.advance(1)
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0])
  })
})
