import { describe, expect, it } from 'vitest'
import { foldCase } from '../irc/case-mapping.js'
import { banMaskOf, matchesMask } from './masks.js'

const romeo = { id: 'romeo{a}', nick: 'Romeo[a]', user: 'r', host: 'verona.example.org' }
const fold = (text: string) => foldCase('rfc1459', text)

describe('masks', () => {
  it.each(['*!*@verona.example.org', 'romeo{a}!*@*', 'ROMEO[?]!?@*.example.org', '*', '*!**@*'])(
    '%s means Romeo',
    (mask) => {
      expect(matchesMask(mask, romeo, fold)).toBe(true)
    },
  )

  it.each(['*!*@mantua.example.org', 'romeo!*@*', 'romeo{a}!??@*', '', '*!r@verona.example.or'])(
    '%s does not mean Romeo',
    (mask) => {
      expect(matchesMask(mask, romeo, fold)).toBe(false)
    },
  )

  it('are by host where it is known', () => {
    expect(banMaskOf(romeo)).toBe('*!*@verona.example.org')
    expect(banMaskOf({ nick: 'romeo' })).toBe('romeo!*@*')
  })

  it('take no longer for many stars', () => {
    expect(matchesMask(`${'*a'.repeat(149)}*b`, { ...romeo, host: 'a'.repeat(1000) }, fold)).toBe(false)
  })
})
