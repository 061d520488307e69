import { defineConfig } from 'vitest/config'

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
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
