import { defineConfig } from 'vitest/config'

/** Set by `npm run test:long`. */
const isLong = process.env['TRESTLE_FUZZ_RUNS'] !== undefined

export default defineConfig({
  ssr: { resolve: { conditions: ['@trestle/source', 'module', 'node', 'development|production'] } },
  test: {
    pool: 'threads',
    // Suites with servers wait more than they work, also on a machine with few cores.
    maxWorkers: 4,
    // Test files of one worker share module state: with no globals anywhere, it must not matter.
    isolate: false,
    include: [
      'packages/**/{src,test}/**/*.test.ts',
      'examples/*/{src,test}/**/*.test.ts',
      'test-fixtures/{src,test}/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['scripts/bundle-packages.mjs'],
    setupFiles: ['test-fixtures/src/setup.ts'],
    // A limit for what hangs: a busy machine may take ten times as long as usual.
    testTimeout: isLong ? 600_000 : 60_000,
    hookTimeout: 240_000,
    // One line for each file.
    slowTestThreshold: Number.POSITIVE_INFINITY,
    hideSkippedTests: true,
  },
})
