import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Manifest, root, tsconfigs } from './workspace.mjs'
import { escapingImports, undeclaredImports, unusedDependencies } from './workspace-rules/imports.js'
import {
  generatedFields,
  incompleteManifests,
  missingReadmes,
  ownVersions,
  wrongExports,
} from './workspace-rules/manifests.js'
import { readWorkspace } from './workspace-rules/package-state.js'
import { escapingLinks } from './workspace-rules/readmes.js'
import { staleReferences } from './workspace-rules/references.js'
import { busyIndexes, nodeInBrowsers, sharedNamespaces } from './workspace-rules/sources.js'
import { circles, privateDependencies, upwardDependencies } from './workspace-rules/tiers.js'

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))
const rootManifest = readJson('package.json') as Manifest
const workspace = readWorkspace()

describe('the workspace', () => {
  it.each([
    ['tsconfig references equal dependencies', staleReferences],
    ['dependencies go to the same or lower tiers', upwardDependencies],
    ['there are no circles', circles],
    ['what is published needs only what is published', privateDependencies],
    ['imports are declared', undeclaredImports(rootManifest)],
    ['dependencies are used', unusedDependencies],
    ['packages import each other by name', escapingImports],
    ['manifests are complete', incompleteManifests],
    ['manifests leave to packing what it puts in', generatedFields],
    ['every package has a README', missingReadmes],
    ['links of READMEs work outside the repository', escapingLinks],
    ['exports are what sync writes', wrongExports],
    ['node: stays behind the node condition', nodeInBrowsers],
    ['a namespace is written in one package', sharedNamespaces],
    ['src/index.ts only re-exports', busyIndexes],
  ])('%s', (_, rule) => expect(rule(workspace)).toEqual([]))

  it('the root tsconfig references every package', () => {
    expect(readJson('tsconfig.json'), 'run npm run sync').toEqual(tsconfigs().get('tsconfig.json'))
  })

  it('versions are in the catalog', () => {
    const manifests = [
      ['package.json', rootManifest] as const,
      ...workspace.map((one) => [`${one.folder}/package.json`, one.manifest] as const),
    ]
    expect(manifests.flatMap(([where, manifest]) => ownVersions(where, manifest))).toEqual([])
  })
})
