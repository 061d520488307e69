import { Element } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { deferred, settled } from '../test/until.js'
import { createFilters, type Filter } from './filters.js'

const el = (id: number, name = 'x') => new Element(name, 'urn:x', { id: `${id}` })
const idOf = (element: Element) => Number(element.attrs['id'])

describe('filters', () => {
  it('runs by order, then as added; undefined drops; all of it synchronous', () => {
    const filters = createFilters()
    const seen: string[] = []
    const log =
      (name: string): Filter =>
      (element) => {
        seen.push(name)
        return element
      }
    filters.add(log('b'))
    filters.add(log('z'), { order: 10 })
    const stop = filters.add((element) => (idOf(element) === 2 ? undefined : element))
    filters.add(log('a'), { order: -1 })
    const out: number[] = []
    filters.run(el(1), (element) => out.push(idOf(element)))
    filters.run(el(2), (element) => out.push(idOf(element)))
    expect(out).toEqual([1])
    expect(seen).toEqual(['a', 'b', 'z', 'a', 'b'])
    stop()
    filters.run(el(2), (element) => out.push(idOf(element)))
    expect(out).toEqual([1, 2])
    expect(filters.size).toBe(3)
  })

  it.each([
    { first: 'at once', wait: false },
    { first: 'later', wait: true },
  ])('lines up what a filter or a receiver hands in meanwhile, where the filter answers $first', async ({ wait }) => {
    const filters = createFilters()
    const out: number[] = []
    const deliver = (element: Element) => {
      const id = idOf(element)
      out.push(id)
      if (id < 10) filters.run(el(id + 10), deliver)
    }
    filters.add((element) => {
      const id = idOf(element)
      if (id === 1) {
        filters.run(el(2), deliver)
        filters.after(() => out.push(0))
        expect(filters.pending).toBe(3)
      }
      return id === 1 && wait ? Promise.resolve(element) : element
    })
    filters.run(el(1), deliver)
    await settled()
    expect(out).toEqual([1, 2, 0, 11, 12])
    expect(filters.pending).toBe(0)
  })

  it('keeps the order of runs, and of each filter, for any delays', async () => {
    const step = fc.record({ wait: fc.boolean(), fate: fc.constantFrom('keep', 'keep', 'drop', 'throw') })
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 4 })
          .chain((n) => fc.array(fc.array(step, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 8 })),
        fc.infiniteStream(fc.nat()),
        async (plan, picks) => {
          const errors: number[] = []
          const filters = createFilters({ onError: (_, element) => errors.push(idOf(element)) })
          const waiting: (() => void)[] = []
          const stages = plan[0]?.length ?? 0
          const sawAt: number[][] = Array.from({ length: stages }, () => [])
          for (let stage = 0; stage < stages; stage++) {
            filters.add((element) => {
              const id = idOf(element)
              sawAt[stage]?.push(id)
              const { wait, fate } = plan[id]![stage]!
              const finish = () => {
                if (fate === 'throw') throw new Error('filter')
                return fate === 'drop' ? undefined : element
              }
              if (!wait) return finish()
              const gate = deferred()
              waiting.push(gate.resolve)
              return gate.promise.then(finish)
            })
          }
          const out: (number | string)[] = []
          plan.forEach((_, id) => {
            filters.run(el(id), (element) => out.push(idOf(element)))
            filters.after(() => out.push(`after ${id}`))
          })
          while (filters.pending > 0) {
            const at = (picks.next().value as number) % waiting.length
            waiting.splice(at, 1)[0]?.()
            await settled()
          }
          const reaches = (id: number, stage: number) =>
            plan[id]?.slice(0, stage).every(({ fate }) => fate === 'keep') ?? false
          const ids = plan.map((_, id) => id)
          expect(out).toEqual(ids.flatMap((id) => [...(reaches(id, stages) ? [id] : []), `after ${id}`]))
          expect(sawAt).toEqual(sawAt.map((_, stage) => ids.filter((id) => reaches(id, stage))))
          const threw = (id: number) => plan[id]?.find(({ fate }) => fate !== 'keep')?.fate === 'throw'
          expect(errors.sort()).toEqual(ids.filter(threw))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('drops an element whose filter takes too long, and keeps the order', async () => {
    const clock = manualClock()
    const errors: unknown[] = []
    const filters = createFilters({ clock, onError: (error) => errors.push(error) })
    const slow = deferred<Element>()
    filters.add((element) => (idOf(element) === 1 ? slow.promise : element))
    const out: number[] = []
    for (const id of [1, 2]) filters.run(el(id), (element) => out.push(idOf(element)))
    expect(out).toEqual([])
    clock.advance(10_000)
    expect(out).toEqual([2])
    expect(errors).toMatchObject([{ code: 'timeout' }])
    slow.resolve(el(1))
    await settled()
    expect(out).toEqual([2])
    expect(clock.pending).toBe(0)
  })

  it('handles what a filter or a delivery hands in after what is under way', () => {
    const filters = createFilters()
    const out: number[] = []
    const deliver = (element: Element) => {
      out.push(idOf(element))
      if (idOf(element) === 1) filters.run(el(4), deliver)
    }
    filters.add((element) => {
      if (idOf(element) === 1) filters.run(el(3), deliver)
      return element
    })
    filters.run(el(1), deliver)
    filters.run(el(2), deliver)
    expect(out).toEqual([1, 3, 4, 2])
  })

  it('leaves an element on the filters it started with', async () => {
    const filters = createFilters()
    const gate = deferred()
    const seen: string[] = []
    filters.add(async (element) => {
      await gate.promise
      return element
    })
    filters.run(el(1), () => seen.push('1'))
    const stop = filters.add((element) => {
      seen.push(`late ${idOf(element)}`)
      return element
    })
    filters.run(el(2), () => seen.push('2'))
    gate.resolve()
    await settled()
    stop()
    expect(seen).toEqual(['1', 'late 2', '2'])
  })

  it('carries a flood that waits, whichever way it is let go', async () => {
    for (const way of ['first', 'last'] as const) {
      const filters = createFilters()
      const waiting: (() => void)[] = []
      filters.add((element) => {
        const gate = deferred()
        waiting.push(gate.resolve)
        return gate.promise.then(() => element)
      })
      const out: number[] = []
      for (let id = 0; id < 50_000; id++) filters.run(el(id), (element) => out.push(idOf(element)))
      if (way === 'last') waiting.reverse()
      for (const open of waiting) open()
      await settled()
      expect(out.length).toBe(50_000)
      expect(out.every((id, i) => id === i)).toBe(true)
      expect(filters.pending).toBe(0)
    }
  })
})
