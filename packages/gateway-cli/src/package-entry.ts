import { readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { CliError } from './cli-error.js'
import { exitCodes } from './exit-codes.js'

/**
 * The file that the package in a folder exports as its main entry, by `exports` or else `main`; undefined if there is no
 * package.json, or it names none. Whether the file exists is not looked at. @throws CliError
 */
export function packageEntry(folder: string): string | undefined {
  const manifest = readManifest(join(folder, 'package.json'))
  if (!manifest) return undefined
  const { exports, main } = manifest
  const named = exports === undefined ? main : conditional(mainOf(exports))
  if (named === undefined) return undefined
  const file = typeof named === 'string' ? resolve(folder, named) : ''
  if (file.startsWith(folder + sep)) return file
  throw new CliError(exitCodes.module, `${join(folder, 'package.json')}: its exports name no file of the package`)
}

interface Manifest {
  readonly exports?: unknown
  readonly main?: unknown
}

function readManifest(file: string): Manifest | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    return typeof content === 'object' && content !== null ? content : {}
  } catch (cause) {
    const { code, name } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    const reason = name === 'SyntaxError' ? 'this is not JSON' : `cannot be read: ${code}`
    throw new CliError(exitCodes.module, `${file}: ${reason}`, { cause })
  }
}

// With subpaths, each key begins with a dot; otherwise they are conditions.
function mainOf(exports: unknown): unknown {
  if (!isObject(exports) || !Object.keys(exports).some((key) => key.startsWith('.'))) return exports
  return exports['.']
}

/** The conditions under which Node imports a module. */
const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'default'])

// The first that holds counts, in the order in which they are written.
function conditional(target: unknown): unknown {
  if (Array.isArray(target)) return target.map(conditional).find((one) => one !== undefined)
  if (!isObject(target)) return target ?? undefined
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.has(condition) ? conditional(inner) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
