import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { createTargetMemory } from './target-memory.js'

const target = (host: string, port = 5222, direct = false) => ({ host, port, direct })
const all = [target('a'), target('b'), target('b', 443, true), target('c')]

describe('the memory of targets', () => {
  it('puts those that failed last, for a minute', () => {
    const clock = createManualClock(0)
    const memory = createTargetMemory(clock)
    expect(memory.order('example.org', all)).toEqual(all)
    memory.failed('example.org', target('b'))
    clock.advance(30_000)
    memory.failed('example.org', target('a'))
    expect(memory.order('example.org', all)).toEqual([target('b', 443, true), target('c'), target('a'), target('b')])
    expect(memory.order('other.example', all)).toEqual(all)
    clock.advance(30_000)
    expect(memory.order('example.org', all)).toEqual([...all.slice(1), target('a')])
    clock.setDate(-3_600_000)
    clock.advance(30_000)
    expect(memory.order('example.org', all)).toEqual(all)
  })

  it('is bounded: the oldest are forgotten first', () => {
    const memory = createTargetMemory(createManualClock(0))
    for (let i = 0; i < 300; i++) memory.failed(`d${i}.example`, target('a'))
    const first = (i: number) => memory.order(`d${i}.example`, [target('a'), target('b')])[0]?.host
    expect([first(0), first(43), first(44), first(299)]).toEqual(['a', 'a', 'b', 'b'])
  })
})
