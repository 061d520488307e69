import { describe, expect, it } from 'vitest'
import { type Manifest, tsconfigs, workspacePackages } from './workspace.mjs'
import { escapingImports, undeclaredImports, unusedDependencies } from './workspace-rules/imports.js'
import { incompleteManifests, missingReadmes, ownVersions, wrongExports } from './workspace-rules/manifests.js'
import type { PackageState } from './workspace-rules/package-state.js'
import { readSource } from './workspace-rules/source-file.js'
import { busyIndexes, nodeInBrowsers } from './workspace-rules/sources.js'
import { upwardDependencies } from './workspace-rules/tiers.js'
import { xepFiles } from './xep-template.mjs'
import { xepsPage } from './xeps-table.mjs'

const folder = 'packages/xeps/xep-9999'
const manifestIn = (files: Map<string, string>) => JSON.parse(files.get('package.json') ?? '') as Manifest

function stateOf(files: Map<string, string>): PackageState {
  return {
    folder,
    manifest: manifestIn(files),
    files: new Set(files.keys()),
    sources: [...files]
      .filter(([path]) => path.endsWith('.ts'))
      .map(([path, text]) => readSource(`${folder}/${path}`, text)),
    tsconfig: tsconfigs().get(`${folder}/tsconfig.json`),
  }
}

describe.each(['iq', 'message', 'pep'] as const)('a new XEP package of kind %s', (kind) => {
  const files = xepFiles({ number: '9999', title: 'Sampled Wit', short: 'wit', version: '1.2', kind })

  it.each([
    ['imports are declared', undeclaredImports({ devDependencies: { vitest: 'catalog:' } })],
    ['dependencies are used', unusedDependencies],
    ['packages are imported by name', escapingImports],
    ['the manifest is complete', incompleteManifests],
    ['exports lead to sources', wrongExports],
    ['it runs in browsers', nodeInBrowsers],
    ['the index only re-exports', busyIndexes],
    ['there is a README', missingReadmes],
  ])('keeps the rules: %s', (_, rule) => expect(rule([stateOf(files)])).toEqual([]))

  it('fits into the tiers, with versions from the workspace', () => {
    const others = workspacePackages().map((one) => ({ ...one, files: new Set<string>(), sources: [], tsconfig: {} }))
    const about = (lines: string[]) => lines.filter((line) => line.startsWith(folder))
    expect(about(upwardDependencies([...others, stateOf(files)]))).toEqual([])
    expect(ownVersions(folder, manifestIn(files))).toEqual([])
  })
})

describe('a new XEP package', () => {
  const files = xepFiles({ number: '9999', title: 'Sampled Wit', short: 'wit-and-will', version: '1.2' })

  it('has all that such a package has', () => {
    expect([...files.keys()].sort()).toEqual([
      'README.md',
      'fixtures/request.xml',
      'fixtures/result.xml',
      'package.json',
      'src/elements.test.ts',
      'src/elements.ts',
      'src/index.ts',
      'src/ops.ts',
      'src/plugin.test.ts',
      'src/plugin.ts',
    ])
  })

  it('is named as it was asked for', () => {
    expect(files.get('src/index.ts')).toContain('type WitAndWillOptions, witAndWill, witAndWill as default }')
    expect(files.get('src/elements.ts')).toContain(`export const NS_WIT_AND_WILL = 'urn:xmpp:wit-and-will:0'`)
    expect(files.get('README.md')).toContain('# @trestle/xep-9999\n\nSampled Wit: asks')
    expect(files.get('README.md')).toContain('[XEP-9999](https://xmpp.org/extensions/xep-9999.html) version 1.2,')
    expect([...files.values()].join()).not.toMatch(/sample(?!d)|0000/i)
  })

  it.each([
    ['lastActivity', 'lastActivity', 'urn:xmpp:last-activity:0'],
    ['last-activity', 'lastActivity', 'urn:xmpp:last-activity:0'],
    ['sos', 'sos', 'urn:xmpp:sos:0'],
  ])('keeps the short name %s', (short, plugin, namespace) => {
    const named = xepFiles({ number: '9999', title: 'Last Activity', short })
    expect(named.get('src/index.ts')).toContain(`, ${plugin}, ${plugin} as default }`)
    expect(named.get('src/elements.ts')).toContain(`'${namespace}'`)
  })

  it('has its row in the page of XEPs', () => {
    expect(xepsPage([{ folder, manifest: manifestIn(files) }])).toMatch(/\(.*xep-9999.html\) \| Sampled Wit \|/)
  })

  it.each([
    [{ number: '202', title: 'Entity Time' }, 'four digits'],
    [{ number: '0202', title: ' */ ' }, 'title'],
    [{ number: '0202', title: 'Class' }, '--short'],
    [{ number: '0202', title: 'Entity Time', short: '2nd' }, '--short'],
    [{ number: '0202', title: 'Entity Time', short: 'Entity Time' }, '--short'],
    [{ number: '0202', title: 'Entity Time', short: 'entity_time' }, '--short'],
    [{ number: '0202', title: 'Entity Time', kind: 'pubsub' }, 'iq, message, pep'],
    [{ number: '0202', title: 'Entity Time', namespace: `it's` }, 'namespace'],
    [{ number: '0202', title: 'Entity Time', version: 'two' }, 'version'],
  ])('refuses %j', (spec, reason) => expect(() => xepFiles(spec)).toThrow(reason))
})
