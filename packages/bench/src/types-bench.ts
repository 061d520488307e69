import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPacked } from './installed.js'
import { median } from './median.js'
import { table } from './table.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

export interface TypesBenchOptions {
  readonly rounds: number
  readonly onStep: (step: string) => void
}

export interface TypesResult {
  readonly program: string
  /** Of the program's own, that are checked. */
  readonly plugins: number
  /** Seconds that the compiler takes from its start to its end, without a cache. */
  readonly seconds: number
  /** Megabytes, as the compiler counts them. */
  readonly memoryMb: number
  readonly rounds: readonly number[]
}

/** A type check of a program that uses every plugin, and of one that uses none. All is packed before, as it is installed. */
export function benchTypes({ rounds, onStep }: TypesBenchOptions): readonly TypesResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-types-'))
  try {
    onStep('types: building and packing')
    succeed(spawnSync(process.execPath, [tsc, '-b'], { cwd: root, encoding: 'utf8' }))
    const names = pluginPackages()
    installPacked(folder, ['@trestle/client', ...names])
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const programs = [
      { program: 'a client alone', names: [] },
      { program: 'every plugin', names },
    ]
    return programs.map(({ program, names }) => {
      writeFileSync(join(folder, 'program.ts'), programWith(names))
      const runs = Array.from({ length: rounds }, (_, round) => {
        onStep(`types: ${program}, round ${round + 1} of ${rounds}`)
        return check(folder)
      })
      return {
        program,
        plugins: names.length,
        seconds: median(runs.map(({ seconds }) => seconds)),
        memoryMb: median(runs.map(({ memoryMb }) => memoryMb)),
        rounds: runs.map(({ seconds }) => seconds),
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function typesTable(results: readonly TypesResult[]): string {
  const rows = results.map(({ program, plugins, seconds, memoryMb, rounds }) => [
    program,
    String(plugins),
    seconds.toFixed(1),
    `${Math.min(...rounds).toFixed(1)}-${Math.max(...rounds).toFixed(1)}`,
    memoryMb.toFixed(0),
  ])
  return table(['type check of', 'plugins', 'seconds', 'range', 'MB'], rows)
}

/** Packages whose default export is a plugin; some XEPs are formats alone. */
function pluginPackages(): string[] {
  const xeps = join(root, 'packages/xeps')
  return readdirSync(xeps)
    .filter((name) => {
      const index = join(xeps, name, 'src/index.ts')
      return existsSync(index) && /\bas default\b/.test(readFileSync(index, 'utf8'))
    })
    .map((name) => `@trestle/${name}`)
}

function programWith(names: readonly string[]): string {
  const local = (name: string) => name.slice('@trestle/'.length).replace('-', '')
  return [
    "import { createClient } from '@trestle/client'",
    ...names.map((name) => `import ${local(name)} from '${name}'`),
    "const client = createClient({ jid: 'romeo@montague.example', password: 'secret' })",
    ...names.map((name) => `client.use(${local(name)})`),
    ...names.map((name) => `export const api${local(name)} = client.get(${local(name)})`),
    '',
  ].join('\n')
}

function check(folder: string): { seconds: number; memoryMb: number } {
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'false']
  const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node']
  const args = [tsc, ...options, ...types, '--extendedDiagnostics', 'program.ts']
  const start = performance.now()
  const output = succeed(spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }))
  const seconds = (performance.now() - start) / 1000
  return { seconds, memoryMb: Number(/Memory used:\s+(\d+)K/.exec(output)?.[1]) / 1024 }
}

function succeed({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): string {
  if (status !== 0) throw new Error(`The type check failed:\n${stdout}${stderr}`)
  return stdout
}
