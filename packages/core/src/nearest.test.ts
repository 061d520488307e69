import { expect, it } from 'vitest'
import { nearest } from './nearest.js'

const NAMES = ['secret', 'jid', 'legacy-network', 'log-level', 'user-jid-validator', 'admin', 'data-dir', 'keepAlive']

it.each([
  ['secert', 'secret'],
  ['jdi', 'jid'],
  ['legacy_network', 'legacy-network'],
  ['LOG-LEVEL', 'log-level'],
  ['user-jid', 'user-jid-validator'],
  ['admins', 'admin'],
  ['datadir', 'data-dir'],
  ['keepalive', 'keepAlive'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, NAMES)).toBe(meant)
})

it.each(['', 'x', 'colour', 'verbose', 'x'.repeat(100_000)])('does not guess at %.10s', (word) => {
  expect(nearest(word, NAMES)).toBeUndefined()
})
