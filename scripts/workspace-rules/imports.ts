import { dirname, join } from 'node:path'
import type { Manifest } from '../workspace.mjs'
import type { PackageState, Rule } from './package-state.js'
import type { SourceFile } from './source-file.js'

/** The package that a specifier names, if it names one. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|#|node:)/.test(specifier)) return undefined
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}

const namesIn = (source: SourceFile): string[] => source.imports.flatMap((specifier) => packageOf(specifier) ?? [])
const needed = ({ dependencies, peerDependencies, optionalDependencies }: Manifest): string[] =>
  Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })

/** Every import is declared; tests may also use devDependencies, the root's included. */
export const undeclaredImports =
  (rootManifest: Pick<Manifest, 'devDependencies'>): Rule =>
  (packages) =>
    packages.flatMap(({ manifest, sources }) => {
      const published = new Set([manifest.name, ...needed(manifest)])
      const inTests = new Set([
        ...published,
        ...Object.keys({ ...manifest.devDependencies, ...rootManifest.devDependencies }),
      ])
      return sources.flatMap((source) =>
        [...new Set(namesIn(source))]
          .filter((name) => !(source.isTest ? inTests : published).has(name))
          .map(
            (name) =>
              `${source.path} imports ${name}: add it to ${source.isTest ? 'devDependencies' : 'dependencies'}.`,
          ),
      )
    })

const written = ({ sources }: PackageState): boolean => sources.some((source) => !source.onlyReexports)

/** Tools are not imported, programs of siblings neither: a script names them, a string in the code, or a path in one. */
const isNamed = ({ manifest, sources }: PackageState, name: string, folder: string | undefined): boolean =>
  [...Object.values(manifest.scripts ?? {}), ...sources.flatMap(({ strings }) => strings)].some(
    (text) =>
      text.split(/[\s='"]/).some((word) => word === name || word.startsWith(`${name}/`)) ||
      (folder !== undefined && text.includes(`/${folder}/`)),
  )

/** Every dependency is imported; a package that is only laid out yet has nothing to import it with. */
export const unusedDependencies: Rule = (packages) => {
  const folders = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]))
  return packages.filter(written).flatMap((one) => {
    const { folder, manifest, sources } = one
    const inAll = new Set(sources.flatMap(namesIn))
    const inPublished = new Set(sources.filter(({ isTest }) => !isTest).flatMap(namesIn))
    return [
      ...needed(manifest)
        .filter((name) => !inPublished.has(name))
        .map(
          (name) =>
            `${folder} depends on ${name}, and no source but tests imports it: make it a devDependency or remove it.`,
        ),
      ...Object.keys(manifest.devDependencies ?? {})
        .filter((name) => !inAll.has(name.replace(/^@types\//, '')) && !inAll.has(name))
        .filter((name) => !isNamed(one, name, folders.get(name)))
        .map((name) => `${folder} has the devDependency ${name}, and nothing uses it: remove it.`),
    ]
  })
}

/** A package reaches another by its name, and so by its exports. */
export const escapingImports: Rule = (packages) =>
  packages.flatMap(({ folder, sources }) =>
    sources.flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => specifier.startsWith('.') && !join(dirname(path), specifier).startsWith(`${folder}/`))
        .map((specifier) => `${path} imports ${specifier}: import the package by its name.`),
    ),
  )
