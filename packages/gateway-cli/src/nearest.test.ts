import { expect, it } from 'vitest'
import { nearest } from './nearest.js'
import { optionNames } from './option-table.js'

it.each([
  ['secert', 'secret'],
  ['jdi', 'jid'],
  ['legacy_network', 'legacy-network'],
  ['LOG-LEVEL', 'log-level'],
  ['user-jid', 'user-jid-validator'],
  ['admins', 'admin'],
  ['datadir', 'data-dir'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, optionNames)).toBe(meant)
})

it.each(['', 'x', 'colour', 'verbose', 'x'.repeat(100_000)])('does not guess at %.10s', (word) => {
  expect(nearest(word, optionNames)).toBeUndefined()
})
