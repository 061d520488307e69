import { expect, it } from 'vitest'
import { optionNames } from './option-table.js'
import { usage } from './usage.js'

it('lists every option with its default, in lines that fit', () => {
  const text = usage()
  for (const name of optionNames) expect(text).toContain(`  --${name} `)
  expect(text).toMatch(/127\.0\.0\.1:5347\)/)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
})
