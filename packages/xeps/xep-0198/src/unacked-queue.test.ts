import { Element } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUnackedQueue } from './unacked-queue.js'

const message = (id: string, text = '') =>
  new Element('message', 'jabber:client', { id }, text === '' ? [] : [new Element('body', 'jabber:client', {}, [text])])
const ids = (queue: Iterable<{ readonly stanza: Element }>) => Array.from(queue, ({ stanza }) => stanza.attrs['id'])

describe('the queue of what is not acknowledged', () => {
  it('holds what a plain list would, whatever is acknowledged, across 2^32', () => {
    const step = fc.oneof(
      fc.record({ push: fc.nat(4) }),
      fc.record({ acked: fc.double({ min: 0, max: 1, noNaN: true }) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.array(step, { maxLength: 60 }), (before, steps) => {
        const start = 2 ** 32 - before
        const queue = createUnackedQueue({ maxStanzas: 1000, maxCharacters: 1e6, acked: start % 2 ** 32 })
        const model: string[] = []
        let sent = 0
        let acked = 0
        for (const one of steps) {
          if ('push' in one) {
            for (let i = 0; i < one.push; i++) {
              model.push(`${sent}`)
              queue.push(message(`${sent++}`), 0)
            }
          } else {
            const count = Math.floor(one.acked * model.length)
            model.splice(0, count)
            acked += count
            expect(queue.acknowledge((start + acked) % 2 ** 32)).toBe(true)
          }
          expect(ids(queue)).toEqual(model)
          expect(queue).toMatchObject({
            length: model.length,
            ackedInAll: acked,
            acked: (start + acked) % 2 ** 32,
            sent: (start + sent) % 2 ** 32,
          })
          if (model.length > 0) expect(queue.placeOf(model.at(-1) ?? '')).toBe(sent)
          expect(queue.acknowledge((start + sent + 1) % 2 ** 32)).toBe(false)
          if (acked > 0) expect(queue.acknowledge((start + acked - 1) % 2 ** 32)).toBe(false)
        }
      }),
    )
  })

  it('keeps what was sent, whatever becomes of the element', () => {
    const queue = createUnackedQueue({ maxStanzas: 10, maxCharacters: 1000 })
    const element = message('a', 'wherefore')
    queue.push(element, 0)
    element.attrs['id'] = 'b'
    element.children.length = 0
    expect([...queue][0]?.stanza).toEqual(message('a', 'wherefore'))
  })

  it('is bounded by the number of stanzas', () => {
    const queue = createUnackedQueue({ maxStanzas: 2, maxCharacters: 1000 })
    queue.push(message('a'), 0)
    queue.push(message('b'), 0)
    expect(() => queue.push(message('c'), 0)).toThrow(expect.objectContaining({ code: 'unacked-overflow' }))
    expect(ids(queue)).toEqual(['a', 'b'])
    queue.acknowledge(1)
    queue.push(message('c'), 0)
    expect(ids(queue)).toEqual(['b', 'c'])
  })

  it('is bounded by their size, but takes one of any size', () => {
    const queue = createUnackedQueue({ maxStanzas: 100, maxCharacters: 1000 })
    queue.push(message('a', 'x'.repeat(5000)), 0)
    expect(() => queue.push(message('b'), 0)).toThrow(expect.objectContaining({ code: 'unacked-overflow' }))
    queue.acknowledge(1)
    for (let i = 0; i < 3; i++) queue.push(message(`${i}`, 'x'.repeat(150)), 0)
    expect(() => queue.push(message('d', 'x'.repeat(150)), 0)).toThrow(/await acked/)
  })

  it('remembers what was acknowledged lately, and not for ever', () => {
    const queue = createUnackedQueue({ maxStanzas: 2000, maxCharacters: 1e6 })
    for (let i = 0; i < 1500; i++) queue.push(message(`${i}`), 0)
    queue.acknowledge(1400)
    expect(queue.placeOf('1499')).toBe(1500)
    expect(queue.placeOf('1399')).toBe(0)
    expect(queue.placeOf('0')).toBeUndefined()
    expect(queue.placeOf('never')).toBeUndefined()
  })
})
