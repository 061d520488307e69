import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, type WorkspacePackage, workspacePackages } from '../workspace.mjs'
import { readSource, type SourceFile } from './source-file.js'

/** A workspace package as it stands on disk. */
export interface PackageState extends WorkspacePackage {
  /** Paths in the package's folder, relative to it. */
  readonly files: ReadonlySet<string>
  readonly sources: readonly SourceFile[]
  readonly tsconfig: unknown
}

/** A rule says what is wrong and what to do about it, a line each. */
export type Rule = (packages: readonly PackageState[]) => string[]

const passedOver = new Set(['node_modules', 'dist', 'fixtures', 'template', 'templates', 'coverage', '.turbo'])

function filesUnder(folder: string, prefix = ''): string[] {
  return readdirSync(join(root, folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name)
    if (entry.isFile()) return [path]
    return entry.isDirectory() && !passedOver.has(entry.name) ? filesUnder(folder, path) : []
  })
}

export function readPackage({ folder, manifest }: WorkspacePackage): PackageState {
  const files = filesUnder(folder)
  const read = (path: string) => readFileSync(join(root, folder, path), 'utf8')
  return {
    folder,
    manifest,
    files: new Set(files),
    sources: files
      .filter((path) => /(?<!\.d)\.m?[jt]s$/.test(path))
      .map((path) => readSource(join(folder, path), read(path))),
    tsconfig: existsSync(join(root, folder, 'tsconfig.json')) ? JSON.parse(read('tsconfig.json')) : undefined,
  }
}

export const readWorkspace = (): PackageState[] => workspacePackages().map(readPackage)
