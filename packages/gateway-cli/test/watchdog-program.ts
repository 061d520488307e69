import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The program of the watchdog, made of the sources: workers of Node 20 load none by the hooks of their process. */
export async function watchdogProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/watchdog-worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    conditions: ['@trestle/source'],
  })
  return outputFiles[0]?.text ?? ''
}
