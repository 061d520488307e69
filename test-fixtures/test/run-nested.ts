import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const config = fileURLToPath(new URL('nested/vitest.config.ts', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const limitMs = 60_000

/** Starts vitest on one suite of `nested`. */
export function spawnNested(suite: string, env: Record<string, string>): ChildProcess {
  const inherited: Record<string, string | undefined> = { ...process.env }
  for (const name of Object.keys(inherited)) if (/^(VITEST|TRESTLE)/.test(name)) delete inherited[name]
  return spawn(process.execPath, [vitest, 'run', '--config', config, suite], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

export interface NestedRun {
  readonly code: number | null
  /** Full names of the tests, by how they ended. */
  readonly tests: Readonly<Record<string, string[]>>
  /** Entries of the summary file. */
  readonly summary: readonly unknown[]
}

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Runs one suite of `nested` to its end. */
export async function runNested(suite: string, env: Record<string, string>): Promise<NestedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-nested-'))
  try {
    const file = join(folder, 'summary')
    const child = spawnNested(suite, { ...env, TRESTLE_TEST_SUMMARY: file })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    clearTimeout(timer)
    const report = JSON.parse(output) as JsonReport
    const tests: Record<string, string[]> = {}
    for (const { fullName, status } of report.testResults.flatMap(({ assertionResults }) => assertionResults)) {
      tests[status] = [...(tests[status] ?? []), fullName]
    }
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
    return { code, tests, summary: lines.map((line) => JSON.parse(line) as unknown) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
