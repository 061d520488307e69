import { type Manifest, siblings } from '../workspace.mjs'
import type { Rule } from './package-state.js'

const beside = 5

const tiers: readonly (readonly [RegExp, number])[] = [
  [/^packages\/(xml|jid)$/, 0],
  [/^packages\/(xmlstream|websocket|wire-log|stanza|api-registry|sasl)$/, 1],
  // It says where to connect to, before there is anything that a plugin could join.
  [/^packages\/xeps\/xep-0368$/, 1],
  [/^packages\/core$/, 2],
  [/^packages\/(client|component)$/, 3],
  [/^packages\/xeps\/[^/]+$/, 3],
  [/^packages\/gateway(-(?!testing$)[^/]+)?$/, 4],
  [/^packages\/(testing|gateway-testing|test-server|bench)$|^examples\/[^/]+$|^test-fixtures$/, beside],
]

const tierOf = (folder: string): number | undefined => tiers.find(([pattern]) => pattern.test(folder))?.[1]
const isXep = (folder: string): boolean => folder.startsWith('packages/xeps/')
const isWorkspace = ([, version]: [string, string]): boolean => version.startsWith('workspace:')
const testSiblings = (manifest: Manifest): string[] =>
  Object.entries(manifest.devDependencies ?? {})
    .filter(isWorkspace)
    .map(([name]) => name)

/** A package needs the same or lower tiers; its tests also what stands beside. */
export const upwardDependencies: Rule = (packages) => {
  const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]))
  return packages.flatMap(({ folder, manifest }) => {
    const tier = tierOf(folder)
    if (tier === undefined) return [`${folder} is in no tier: put it into one in scripts/workspace-rules/tiers.ts.`]
    const complain = (name: string, forTests: boolean): string[] => {
      const target = folderOf.get(name)
      if (target === undefined) return [`${folder} depends on ${name}, which is not in the workspace: remove it.`]
      const height = tierOf(target) ?? 0
      if (height > tier && !(forTests && height === beside))
        return [`${folder} (tier ${tier}) depends on ${name} (tier ${height}): move what it needs down, or invert it.`]
      if (!forTests && tier === 3 && height === 3 && isXep(folder) !== isXep(target))
        return [`${folder} depends on ${name}: clients and components know no XEP, nor do XEPs know them; go by core.`]
      return []
    }
    return [
      ...siblings(manifest).flatMap((name) => complain(name, false)),
      ...testSiblings(manifest).flatMap((name) => complain(name, true)),
    ]
  })
}

/** No package needs itself by way of others. Tests may: what they import is not part of what they test. */
export const circles: Rule = (packages) => {
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name)
    if (start >= 0)
      found.push(`${[...path.slice(start), name].join(' → ')} is a circle: move what both need into one below.`)
    const manifest = manifests.get(name)
    if (start >= 0 || done.has(name) || !manifest) return
    for (const sibling of siblings(manifest)) walk(sibling, [...path, name])
    done.add(name)
  }
  for (const name of manifests.keys()) walk(name, [])
  return found
}

/** What is published cannot be installed with something that is not. */
export const privateDependencies: Rule = (packages) => {
  const unpublished = new Set(packages.filter(({ manifest }) => manifest.private).map(({ manifest }) => manifest.name))
  return packages
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ folder, manifest }) =>
      siblings(manifest)
        .filter((name) => unpublished.has(name))
        .map((name) => `${folder} is published and depends on ${name}, which is not: make it a devDependency.`),
    )
}
