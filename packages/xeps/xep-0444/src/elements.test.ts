import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_REACTIONS, Reactions } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['one', { id: 'vow-1', reactions: ['🌹'] }],
    ['more', { id: 'vow-1', reactions: ['🌹', '🌙'] }],
    ['none', { id: 'vow-1', reactions: [] }],
    ['restricted', { id: 'vow-2', reactions: ['⚔️', '💜'] }],
  ])('of a reaction: %s', (name, value) => {
    expect(roundTrip(fixture(name), Reactions)).toEqual(value)
  })

  it('refuse reactions to nothing', () => {
    expect(() => Reactions.decode(elementFrom(`<reactions xmlns='${NS_REACTIONS}'/>`))).toThrow(
      'reactions/@id: missing',
    )
  })
})
