import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { isArchived } from './index.js'

const jids = (...all: string[]) => all.map((one) => JID.parse(one))
const romeo = JID.parse('romeo@montague.example/orchard')

describe('a message', () => {
  it.each([
    ['always', true, true],
    ['always', false, true],
    ['never', true, false],
    ['never', false, false],
    ['roster', true, true],
    ['roster', false, false],
  ] as const)('of a contact that is not listed goes by the default: %s, %s', (other, inRoster, expected) => {
    const preferences = { default: other, always: jids('nurse@verona.example'), never: jids('nurse@verona.example') }
    expect(isArchived(preferences, romeo, inRoster)).toBe(expected)
  })

  it.each([
    [['romeo@montague.example'], [], true],
    [['romeo@montague.example/orchard'], [], true],
    [['romeo@montague.example/street'], [], false],
    [['romeo@montague.example'], ['romeo@montague.example/orchard'], false],
    [['romeo@montague.example'], ['romeo@montague.example/street'], true],
  ])('of a contact that is listed goes by the list: %j, %j', (always, never, expected) => {
    const preferences = { default: 'never' as const, always: jids(...always), never: jids(...never) }
    expect(isArchived(preferences, romeo, true)).toBe(expected)
  })

  it('of nobody in particular is for those who never want any', () => {
    const preferences = { default: 'always' as const, always: [], never: jids('romeo@montague.example') }
    expect(isArchived(preferences, romeo, true)).toBe(false)
    expect(isArchived(preferences, romeo.bare, true)).toBe(false)
  })
})
