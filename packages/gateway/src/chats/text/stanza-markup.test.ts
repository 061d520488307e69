import { Message } from '@trestle/stanza'
import { setMarkup } from '@trestle/xep-0394'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Markup } from '../../module/messages.js'
import { hintOf, readMarkup, toMessageMarkup } from './stanza-markup.js'

const written = (body: string, markup: readonly Markup[]) =>
  setMarkup(Message.of({ to: 'romeo@montague.example', body }), toMessageMarkup(body, markup))

it('counts code points in stanzas, and code units outside', () => {
  const body = '\u{1f339} a rose'
  const markup: Markup[] = [{ start: 5, end: 9, style: 'bold' }]
  expect(toMessageMarkup(body, markup).spans).toEqual([{ start: 4, end: 8, strong: true }])
  expect(readMarkup(written(body, markup))).toEqual(markup)
})

it('splits what overlaps, since spans must not', () => {
  const { spans, quotes } = toMessageMarkup('0123456789', [
    { start: 0, end: 4, style: 'bold' },
    { start: 2, end: 8, style: 'italic' },
    { start: 6, end: 10, style: 'quote' },
  ])
  expect(spans).toEqual([
    { start: 0, end: 2, strong: true },
    { start: 2, end: 4, strong: true, emphasis: true },
    { start: 4, end: 6, emphasis: true },
    { start: 6, end: 8, emphasis: true },
  ])
  expect(quotes).toEqual([{ start: 6, end: 10 }])
})

it('brings every character back in the styles that it had', () => {
  const inline = fc.constantFrom('bold', 'italic', 'strike', 'code', 'quote')
  const body = fc.array(fc.constantFrom('a', '\u{1f339}', 'é', ' '), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(body, fc.array(fc.tuple(fc.nat(20), fc.nat(20), inline), { maxLength: 8 }), (characters, parts) => {
      const offsets = [0]
      for (const one of characters) offsets.push(offsets.at(-1)! + one.length)
      const at = (index: number) => offsets[Math.min(index, characters.length)]!
      const text = characters.join('')
      const markup = parts.map(
        ([start, length, style]) => ({ start: at(start), end: at(start + length), style }) as Markup,
      )
      const stylesAt = (all: readonly Markup[], position: number) =>
        [
          ...new Set(all.filter(({ start, end }) => start <= position && position < end).map(({ style }) => style)),
        ].sort()
      const back = readMarkup(written(text, markup))
      for (let position = 0; position < text.length; position++) {
        expect(stylesAt(back, position)).toEqual(stylesAt(markup, position))
      }
    }),
    { seed: 1597, numRuns: 500 },
  )
})

it('hints at what a spoiler hides', () => {
  const spoiler = { start: 7, end: 12, style: 'spoiler' } as const
  expect(hintOf('Tybalt leaves', [spoiler])).toBe('Tybalt …s')
  expect(hintOf('Tybalt', [{ ...spoiler, start: 0, end: 6 }])).toBe(undefined)
})
