import { statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNetwork, type Network } from '@trestle/gateway'
import { resolve as resolvePackage } from 'import-meta-resolve'
import { CliError } from './cli-error.js'
import { exitCodes } from './exit-codes.js'
import { packageEntry } from './package-entry.js'
import { registerHooks } from './register-hooks.js'

/** Loads the network that a file or a package exports by default. @throws CliError */
export async function loadNetwork(name: string, cwd: string): Promise<Network<unknown>> {
  const url = findModule(name, cwd)
  if (needsHooks(url)) registerHooks()
  const shown = url.startsWith('file:') ? fileURLToPath(url) : url
  let loaded: { readonly default?: unknown }
  try {
    loaded = await import(/* @vite-ignore */ url)
  } catch (cause) {
    throw new CliError(exitCodes.module, `the network module ${shown} fails: ${inOneLine(cause)}`, { cause })
  }
  if (isNetwork(loaded.default)) return loaded.default
  const what = loaded.default === undefined ? 'has no default export' : 'has a default export that is not a network'
  throw new CliError(exitCodes.module, `${shown} ${what}: write export default defineNetwork({ … })`)
}

/**
 * Whether Node cannot load a module by itself: TypeScript, or one that has no packages of ours beside it. Hooks are a
 * thread of their own, of 10 MB.
 */
export function needsHooks(url: string): boolean {
  return /\.m?ts$/.test(url) || tryPackage('@trestle/gateway', url) === undefined
}

/** The URL of a module: a file, a folder with a package.json, else a package that resolves from the working folder. @throws CliError */
export function findModule(name: string, cwd: string): string {
  if (name.startsWith('file:')) return name
  const isPath = /^\.{0,2}[/\\]/.test(name) || isAbsolute(name) || /\.[cm]?[jt]s$/.test(name)
  const path = resolve(cwd, name)
  const file = fileAt(path) ?? (isPath ? fileInFolder(path) : undefined)
  if (file !== undefined) return pathToFileURL(file).href
  if (isPath) throw new CliError(exitCodes.module, `there is no network module ${path}`)
  const packages = /[/@]/.test(name) ? [name] : [name, `@trestle/gateway-${name}`]
  const base = pathToFileURL(join(cwd, 'trestle-gateway.js')).href
  for (const candidate of packages) {
    const found = tryPackage(candidate, base)
    if (found !== undefined) return found
  }
  const tried = [`./${name}.ts`, `./${name}.js`, ...packages.map((one) => `the package ${one}`)].join(', ')
  throw new CliError(exitCodes.module, `there is no network module ${name}: tried ${tried} in ${cwd}`)
}

const endings = ['', '.ts', '.js', '.mts', '.mjs']

function fileAt(path: string): string | undefined {
  return endings.map((ending) => path + ending).find((one) => statSync(one, { throwIfNoEntry: false })?.isFile())
}

function fileInFolder(folder: string): string | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined
  const entry = packageEntry(folder)
  if (entry === undefined) return fileAt(join(folder, 'index'))
  const file = fileAt(entry)
  if (file !== undefined) return file
  throw new CliError(exitCodes.module, `${join(folder, 'package.json')} names ${entry}, which is not there`)
}

function tryPackage(name: string, base: string): string | undefined {
  let url: string
  try {
    url = resolvePackage(name, base)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_INVALID_MODULE_SPECIFIER') return undefined
    throw new CliError(exitCodes.module, `the package ${name} cannot be used: ${message.split('\n', 1)[0]}`, { cause })
  }
  // A name of Node's own, such as "http", is no network.
  return url.startsWith('file:') ? url : undefined
}

function inOneLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.replace(/\s*\n\s*/g, ' ').slice(0, 500)
}
