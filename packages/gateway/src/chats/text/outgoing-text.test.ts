import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Markup } from '../../module/messages.js'
import { outgoingText } from './outgoing-text.js'

it('puts addresses behind links, and moves all other parts along', () => {
  const body = 'What light through yonder window'
  const at = fc.nat(body.length - 1)
  const style = fc.constantFrom('bold', 'link', 'spoiler')
  const markup = fc.array(
    fc.tuple(at, at, style).map(([a, b, kind]): Markup => {
      const range = { start: Math.min(a, b), end: Math.max(a, b) + 1 }
      return kind === 'link' ? { ...range, style: kind, href: 'x:1' } : { ...range, style: kind as 'bold' }
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(markup, (given) => {
      const shown = outgoingText({ body, markup: given }, body)
      const without = (text: string) => text.replaceAll(' <x:1>', '')
      expect(without(shown.body)).toBe(body)
      expect(shown.body.split(' <x:1>')).toHaveLength(given.filter((one) => one.style === 'link').length + 1)
      expect((shown.markup ?? []).map(({ start, end }) => without(shown.body.slice(start, end)))).toEqual(
        given.map(({ start, end }) => body.slice(start, end)),
      )
    }),
    { seed: 1597, numRuns: 500 },
  )
})
