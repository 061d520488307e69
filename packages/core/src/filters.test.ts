import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFilters, type Filter, filterOrder } from './filters.js'

const JULIET = 'juliet@capulet.example'
const NURSE = 'nurse@capulet.example'

const stanza = (id: number, to = JULIET, name = 'message') => new Element(name, 'jabber:client', { id: `${id}`, to })
const idOf = (element: Element) => Number(element.attrs['id'])
const settled = () => new Promise((resolve) => setImmediate(resolve))

function setUp() {
  const clock = createManualClock()
  const errors: unknown[] = []
  const out: number[] = []
  const filters = createFilters({ clock, failed: (error) => errors.push(error) })
  const run = (element: Element) => filters.run(element, (one) => out.push(idOf(one)))
  return { clock, errors, out, filters, run }
}

function gate() {
  let open = () => {}
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

describe('filters', () => {
  it('run by order, then as added; undefined drops; all of it synchronous', () => {
    const { filters, out, run } = setUp()
    const seen: string[] = []
    const log =
      (name: string): Filter =>
      (element) => {
        seen.push(name)
        return element
      }
    filters.add(log('observe'))
    filters.add(log('encrypt'), { order: filterOrder.encrypt })
    filters.add(log('annotate'), { order: filterOrder.annotate })
    const stop = filters.add((element) => (idOf(element) === 2 ? undefined : element))
    filters.add(log('decrypt'), { order: filterOrder.decrypt })
    filters.add(log('unwrap'), { order: filterOrder.unwrap })
    run(stanza(1))
    run(stanza(2))
    expect(out).toEqual([1])
    expect(seen).toEqual(['unwrap', 'decrypt', 'observe', 'annotate', 'encrypt', 'unwrap', 'decrypt', 'observe'])
    stop()
    run(stanza(2))
    expect(out).toEqual([1, 2])
    expect(filters.size).toBe(5)
  })

  it('hold up their own conversation alone, resources and capitals aside, and no iq', async () => {
    const { filters, out, run } = setUp()
    const { promise, open } = gate()
    filters.add((element) => (idOf(element) === 1 ? promise.then(() => element) : element))
    run(stanza(1, JULIET))
    run(stanza(2, `Juliet@capulet.example/balcony`))
    run(stanza(3, NURSE))
    run(stanza(4, JULIET, 'iq'))
    run(stanza(5, JULIET, 'presence'))
    expect(out).toEqual([3, 4])
    expect(filters.pending).toBe(3)
    open()
    await settled()
    expect(out).toEqual([3, 4, 1, 2, 5])
    expect(filters.pending).toBe(0)
  })

  it('may await something of their own conversation that is an iq, and other iqs meanwhile', async () => {
    const { filters, out, run } = setUp()
    const answered = gate()
    filters.add(async (element) => {
      if (element.name === 'iq') {
        answered.open()
        return element
      }
      run(stanza(10, JULIET, 'iq'))
      await answered.promise
      return element
    })
    run(stanza(1))
    await settled()
    await settled()
    expect(out).toEqual([10, 1])
  })

  it('keep the order of what a filter or a receiver hands in meanwhile', async () => {
    for (const wait of [false, true]) {
      const { filters, out } = setUp()
      const deliver = (element: Element) => {
        const id = idOf(element)
        out.push(id)
        if (id < 10) filters.run(stanza(id + 10), deliver)
      }
      filters.add((element) => {
        const id = idOf(element)
        if (id === 1) filters.run(stanza(2), deliver)
        return id === 1 && wait ? Promise.resolve(element) : element
      })
      filters.run(stanza(1), deliver)
      await settled()
      expect(out).toEqual([1, 2, 11, 12])
      expect(filters.pending).toBe(0)
    }
  })

  it('drop what they throw for, and what takes too long', async () => {
    const { clock, errors, filters, out, run } = setUp()
    filters.add((element) => {
      if (idOf(element) === 1) throw new Error('at once')
      if (idOf(element) === 2) return Promise.reject(new Error('later'))
      return idOf(element) === 3 ? new Promise<Element>(() => {}) : element
    })
    for (const id of [1, 2, 3, 4]) run(stanza(id))
    await settled()
    expect(out).toEqual([])
    clock.advance(60_000)
    expect(out).toEqual([4])
    expect(errors).toMatchObject([{ message: 'at once' }, { message: 'later' }, { code: 'filter-timeout' }])
  })

  it('leave a stanza on the filters it started with', async () => {
    const { filters, out, run } = setUp()
    const { promise, open } = gate()
    const seen: string[] = []
    filters.add((element) => promise.then(() => element))
    run(stanza(1))
    const stop = filters.add((element) => {
      seen.push(`late ${idOf(element)}`)
      return element
    })
    run(stanza(2))
    open()
    await settled()
    await settled()
    stop()
    expect(seen).toEqual(['late 2'])
    expect(out).toEqual([1, 2])
  })

  it('keep the order of each conversation, for any delays, and know when all has left', async () => {
    const step = fc.record({
      to: fc.constantFrom(JULIET, NURSE),
      name: fc.constantFrom('message', 'message', 'iq'),
      fates: fc.array(fc.constantFrom('pass', 'wait', 'wait', 'drop', 'throw', 'reject'), {
        minLength: 2,
        maxLength: 2,
      }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 10 }),
        fc.infiniteStream(fc.nat()),
        async (plan, picks) => {
          const { filters, out, run } = setUp()
          const waiting: (() => void)[] = []
          const sawAt: number[][] = [[], []]
          for (const stage of [0, 1]) {
            filters.add((element) => {
              const id = idOf(element)
              if (element.name !== 'iq') sawAt[stage]?.push(id)
              const fate = plan[id]?.fates[stage]
              if (fate === 'throw') throw new Error('filter')
              if (fate === 'reject') return Promise.reject(new Error('filter'))
              if (fate === 'drop') return undefined
              if (fate === 'pass') return element
              const { promise, open } = gate()
              waiting.push(open)
              return promise.then(() => element)
            })
          }
          let left = 0
          plan.forEach(({ to, name }, id) => {
            run(stanza(id, to, name))
            filters.after(() => left++)
          })
          while (filters.pending > 0) {
            if (waiting.length > 0) waiting.splice((picks.next().value as number) % waiting.length, 1)[0]?.()
            await settled()
          }
          const reaches = (id: number, stage: number) =>
            plan[id]?.fates.slice(0, stage).every((fate) => fate === 'pass' || fate === 'wait') ?? false
          const idsOf = (to: string) => plan.flatMap((one, id) => (one.to === to && one.name !== 'iq' ? [id] : []))
          for (const to of [JULIET, NURSE]) {
            const mine = (ids: readonly number[]) => ids.filter((id) => idsOf(to).includes(id))
            expect(mine(out)).toEqual(idsOf(to).filter((id) => reaches(id, 2)))
            for (const stage of [0, 1]) {
              expect(mine(sawAt[stage] ?? [])).toEqual(idsOf(to).filter((id) => reaches(id, stage)))
            }
          }
          expect([...out].sort((a, b) => a - b)).toEqual(plan.flatMap((_, id) => (reaches(id, 2) ? [id] : [])))
          expect(left).toBe(plan.length)
        },
      ),
      { numRuns: 200, seed: 20261128 },
    )
  })

  it('carry a flood that waits, whichever way it is let go', async () => {
    for (const way of ['first', 'last'] as const) {
      const { filters, out, run } = setUp()
      const waiting: (() => void)[] = []
      filters.add((element) => {
        const { promise, open } = gate()
        waiting.push(open)
        return promise.then(() => element)
      })
      for (let id = 0; id < 20_000; id++) run(stanza(id, `${id}@capulet.example`))
      if (way === 'last') waiting.reverse()
      for (const open of waiting) open()
      await settled()
      expect(out.length).toBe(20_000)
      expect(filters.pending).toBe(0)
    }
  })
})
