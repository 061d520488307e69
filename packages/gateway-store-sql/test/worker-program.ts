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
  const libsql = createRequire(import.meta.url).resolve('libsql')
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    conditions: ['@trestle/source'],
    alias: { libsql },
    external: [libsql],
  })
  return outputFiles[0]?.text ?? ''
}
