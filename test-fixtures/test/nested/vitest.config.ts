import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Suites that tests run in a vitest of their own, to see it end. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    pool: 'threads',
    isolate: false,
    include: ['*.suite.ts'],
    setupFiles: ['../../src/setup.ts'],
    testTimeout: 300_000,
    reporters: ['json'],
  },
})
