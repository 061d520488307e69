import { expect, it } from 'vitest'
import { fuzzParameters } from './fuzz-parameters.js'

it('tries properties with the same values each time, unless it is told otherwise', () => {
  expect(fuzzParameters({})).toEqual({ seed: expect.any(Number) })
  expect(fuzzParameters({})).toEqual(fuzzParameters({}))
  expect(fuzzParameters({ TRESTLE_FUZZ_SEED: '7', TRESTLE_FUZZ_RUNS: '9' })).toEqual({ seed: 7, numRuns: 9 })
})
