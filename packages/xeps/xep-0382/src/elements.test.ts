import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Spoiler } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['without a hint', 'without-hint', [{}]],
    ['with a hint', 'with-hint', [{ hint: 'How the duel ended' }]],
    [
      'with hints in two languages',
      'hint-in-two-languages',
      [
        { lang: 'en', hint: 'The orchard at night' },
        { lang: 'it', hint: 'Il frutteto di notte' },
      ],
    ],
    [
      'with all texts in two languages',
      'texts-in-two-languages',
      [
        { lang: 'en', hint: 'How the duel ended' },
        { lang: 'it', hint: 'Come finì il duello' },
      ],
    ],
  ])('of a message %s', (_, name, values) => {
    const message = elementFrom(fixture(name))
    expect(message.childrenOf(Spoiler.ns, Spoiler.name).map((one) => roundTrip(one, Spoiler))).toEqual(values)
  })
})
