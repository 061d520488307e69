// Runs in the thread in which Node resolves and loads modules (`register` of node:module), once a network is loaded.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

interface ResolveContext {
  readonly parentURL?: string | undefined
}

interface Resolved {
  readonly url: string
  readonly format?: string | null | undefined
}

interface Loaded {
  readonly format: string
  readonly source: string
  readonly shortCircuit: true
}

const ours = /^@trestle\//
const typescript = /\.m?ts$/
const inPackages = /\/node_modules\//

/** Milliseconds without a module after which esbuild, a process of its own, ends. The next begins it again. */
const ESBUILD_IDLE = 1000
let running = 0
let ending: NodeJS.Timeout | undefined

/** Resolves a missing `.js` as `.ts`, and packages of Trestle that the module's folder lacks as those of this program. */
export async function resolve(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Promise<Resolved>,
): Promise<Resolved> {
  try {
    return await next(specifier, context)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    const again = ours.test(specifier)
      ? next(specifier, { ...context, parentURL: import.meta.url })
      : /^[./].*\.m?js$|^file:.*\.m?js$/.test(specifier) && next(specifier.replace(/js$/, 'ts'), context)
    if (!again) throw error
    return again.catch(() => {
      throw error
    })
  }
}

/** Strips types. A `.ts` file is always an ES module, whatever the package.json above it says. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<unknown>,
): Promise<unknown> {
  const path = url.split(/[?#]/, 1)[0]!
  if (!path.startsWith('file:') || !typescript.test(path) || inPackages.test(path)) return next(url, context)
  const file = fileURLToPath(path)
  const loaded: Loaded = { format: 'module', source: await withoutTypes(file), shortCircuit: true }
  return loaded
}

async function withoutTypes(file: string): Promise<string> {
  const { stop, transform } = await import('esbuild')
  clearTimeout(ending)
  running++
  try {
    const { code } = await transform(await readFile(file, 'utf8'), {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: file,
      // The tsconfig.json of the folder is not read.
      tsconfigRaw: {},
    })
    return code
  } finally {
    if (--running === 0) ending = setTimeout(() => void stop(), ESBUILD_IDLE).unref()
  }
}
