import { isDeepStrictEqual } from 'node:util'
import type { Exported, Manifest } from '../workspace.mjs'
import type { Rule } from './package-state.js'

const source = '@trestle/source'

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

const withoutSource = (exported: Exported): Exported =>
  exported === null || typeof exported === 'string'
    ? exported
    : Object.fromEntries(
        Object.entries(exported)
          .filter(([condition]) => condition !== source)
          .map(([condition, inner]) => [condition, withoutSource(inner)]),
      )

const targets = (exported: Exported): string[] =>
  typeof exported === 'string' ? [exported] : Object.values(exported ?? {}).flatMap(targets)

const conditionsOf = (exported: Exported): readonly string[] =>
  exported === null || typeof exported === 'string' ? [] : Object.keys(exported)

/** Sources are found by a condition that comes first, and that nothing published carries. */
export const wrongExports: Rule = (packages) =>
  packages.flatMap(({ folder, files, manifest: { exports, publishConfig, private: isPrivate } }) =>
    Object.entries(exports ?? {}).flatMap(([entry, exported]) => {
      const complain = (what: string) => `${folder}/package.json, exports["${entry}"]: ${what}`
      if (entry === './package.json') return []
      if (conditionsOf(exported)[0] !== source) return [complain(`put "${source}" first.`)]
      const wrong = targets(exported)
        .filter((target) => target.startsWith('./src/') && !files.has(target.slice(2)))
        .map((target) => complain(`there is no ${target}: create it or name another.`))
      if (!isPrivate && !isDeepStrictEqual(publishConfig?.exports?.[entry], withoutSource(exported)))
        wrong.push(complain(`make publishConfig.exports["${entry}"] the same without "${source}".`))
      return wrong
    }),
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
