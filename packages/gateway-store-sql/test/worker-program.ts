import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

let program: Promise<string> | undefined

/** The program of the worker, made of the sources: workers of Node 20 load none by the hooks of their process. */
export function workerProgram(): Promise<string> {
  program ??= bundle(fileURLToPath(new URL('../src/sqlite-worker.ts', import.meta.url)))
  return program
}

async function bundle(entry: string): Promise<string> {
  const { resolve } = createRequire(import.meta.url)
  const drivers = { libsql: resolve('libsql'), 'libsql/promise': resolve('libsql/promise') }
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    conditions: ['@trestle/source'],
    alias: drivers,
    external: Object.values(drivers),
  })
  return outputFiles[0]?.text ?? ''
}
