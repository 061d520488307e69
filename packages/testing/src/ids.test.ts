import { expect, it } from 'vitest'
import { sequentialIds } from './index.js'

it('counts by itself, wherever it was made', () => {
  const [plain, other] = [sequentialIds(), sequentialIds('iq-')]
  expect([plain(), plain(), other(), plain(), other()]).toEqual(['1', '2', 'iq-1', '3', 'iq-2'])
})
