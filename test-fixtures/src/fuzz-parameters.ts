import type { GlobalParameters } from 'fast-check'

/**
 * Properties are tried with the same values on every run, unless TRESTLE_FUZZ_SEED says otherwise. TRESTLE_FUZZ_RUNS is
 * how many values each gets that does not say so itself.
 */
export function fuzzParameters(env: NodeJS.ProcessEnv): GlobalParameters {
  const runs = env['TRESTLE_FUZZ_RUNS']
  return { seed: Number(env['TRESTLE_FUZZ_SEED'] ?? 6120), ...(runs !== undefined && { numRuns: Number(runs) }) }
}
