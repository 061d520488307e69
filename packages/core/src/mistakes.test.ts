import { expect, it } from 'vitest'
import { mistake as mistakeInDevelopment } from '#mistakes'
import { mistake } from './mistakes.js'

it('a mistake has a sentence of its own on Node and in development, and elsewhere its name', () => {
  expect(mistakeInDevelopment('plugin removed', 'xep-0115', 'xep-0030')).toBe(
    'xep-0115 was removed, and uses xep-0030 still.',
  )
  expect(mistake('plugin removed', 'xep-0115', 'xep-0030')).toBe('plugin removed: see it in a development build.')
})
