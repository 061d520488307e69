import { isDeepStrictEqual } from 'node:util'
import { exportsOf, SOURCE } from '../package-exports.mjs'
import type { Exported, Manifest } from '../workspace.mjs'
import type { Rule } from './package-state.js'

export const missingReadmes: Rule = (packages) =>
  packages
    .filter(({ files }) => !files.has('README.md'))
    .map(({ folder }) => `${folder} has no README.md: say what it is, how to install it, and show ten lines that run.`)

/** The fields that are the same in every package. */
export const incompleteManifests: Rule = (packages) =>
  packages.flatMap(({ folder, manifest }) => {
    const wanted: readonly (readonly [string, boolean])[] = [
      ['a description', !!manifest.description],
      ['"license": "MIT"', manifest.license === 'MIT'],
      ['"type": "module"', manifest.type === 'module'],
      ['"sideEffects": false', manifest.sideEffects === false],
      ['"exports", or "private": true', !!manifest.exports || !!manifest.private],
      ['"files": ["dist"], or "private": true', !!manifest.files?.includes('dist') || !!manifest.private],
      ['"publishConfig": { "access": "public" }', manifest.publishConfig?.access === 'public' || !!manifest.private],
    ]
    return wanted.filter(([, there]) => !there).map(([what]) => `${folder}/package.json lacks ${what}: add it.`)
  })

const isObject = (exported: Exported | undefined): exported is Readonly<Record<string, Exported>> =>
  typeof exported === 'object' && exported !== null

const sourcesOf = (exported: Exported | undefined): string[] =>
  typeof exported === 'string' ? [exported] : Object.values(exported ?? {}).flatMap(sourcesOf)

/** `exports` name sources that are there, and what the build makes of them. */
export const wrongExports: Rule = (packages) =>
  packages.flatMap(({ folder, files, manifest }) => {
    const wanted = exportsOf({ folder, manifest })
    return Object.entries(manifest.exports ?? {}).flatMap(([entry, exported]) => {
      const complain = (what: string) => `${folder}/package.json, exports["${entry}"]: ${what}`
      if (entry === './package.json') return []
      if (!isObject(exported) || exported[SOURCE] === undefined)
        return [complain(`name the source by "${SOURCE}" and run npm run sync.`)]
      const absent = sourcesOf(exported[SOURCE])
        .filter((target) => !files.has(target.slice(2)))
        .map((target) => complain(`there is no ${target}: create it or name another.`))
      return isDeepStrictEqual(orderOf(exported), orderOf(wanted[entry]))
        ? absent
        : [...absent, complain('run npm run sync.')]
    })
  })

/** With their order: the first condition that holds is the one that counts. */
const orderOf = (exported: Exported | undefined): unknown =>
  isObject(exported) ? Object.entries(exported).map(([condition, inner]) => [condition, orderOf(inner)]) : exported

const generated = ['homepage', 'repository', 'bugs']

/** What is the same everywhere is put in at packing (scripts/published-manifest.mjs). */
export const generatedFields: Rule = (packages) =>
  packages.flatMap(({ folder, manifest }) =>
    [
      ...generated.filter((field) => field in manifest).map((field) => `${folder}/package.json has ${field}`),
      ...(manifest.publishConfig && 'exports' in manifest.publishConfig
        ? [`${folder}/package.json has publishConfig.exports`]
        : []),
    ].map((what) => `${what}: remove it, packing puts it in.`),
  )

/** Versions are in one place, the catalog of pnpm-workspace.yaml; what is in the workspace has none. */
export function ownVersions(where: string, manifest: Partial<Manifest>): string[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest
  return [dependencies, devDependencies, peerDependencies, optionalDependencies]
    .flatMap((group) => Object.entries(group ?? {}))
    .filter(([name, version]) => version !== 'workspace:^' && (name.startsWith('@trestle/') || version !== 'catalog:'))
    .map(([name, version]) =>
      name.startsWith('@trestle/')
        ? `${where} has ${name} ${version}: write workspace:^.`
        : `${where} has ${name} ${version}: write catalog: and put the version into pnpm-workspace.yaml.`,
    )
}
