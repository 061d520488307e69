import { describe, expect, it } from 'vitest'
import { exportedFrom } from '../package-exports.mjs'
import type { Manifest } from '../workspace.mjs'
import { escapingImports, undeclaredImports, unusedDependencies } from './imports.js'
import { generatedFields, incompleteManifests, missingReadmes, ownVersions, wrongExports } from './manifests.js'
import type { PackageState } from './package-state.js'
import { leavesPackage, linksOf } from './readmes.js'
import { staleReferences } from './references.js'
import { readSource } from './source-file.js'
import { busyIndexes, nodeInBrowsers, sharedNamespaces } from './sources.js'
import { circles, privateDependencies, upwardDependencies } from './tiers.js'

const needs = (...names: string[]) => Object.fromEntries(names.map((name) => [`@trestle/${name}`, 'workspace:^']))

/** A package with the given files, which need only be as complete as the rule under test looks. */
function pack(folder: string, manifest: Partial<Manifest> = {}, files: Record<string, string> = {}): PackageState {
  return {
    folder,
    manifest: { name: `@trestle/${folder.split('/').at(-1)}`, ...manifest },
    files: new Set(Object.keys(files)),
    sources: Object.entries(files)
      .filter(([path]) => path.endsWith('.ts'))
      .map(([path, text]) => readSource(`${folder}/${path}`, text)),
    tsconfig: undefined,
  }
}

const jid = pack('packages/jid')
const core = pack('packages/core')
const client = pack('packages/client')
const disco = pack('packages/xeps/xep-0030')
const testing = pack('packages/testing')

describe('tiers', () => {
  it.each([
    ['upwards', [pack('packages/jid', { dependencies: needs('core') }), core], 'move what it needs down'],
    ['an XEP from a client', [pack('packages/client', { dependencies: needs('xep-0030') }), disco], 'go by core'],
    [
      'a client from an XEP',
      [pack('packages/xeps/xep-0030', { peerDependencies: needs('client') }), client],
      'go by core',
    ],
    ['what is beside', [pack('packages/core', { dependencies: needs('testing') }), testing], 'or invert it'],
    ['upwards in tests', [pack('packages/core', { devDependencies: needs('client') }), client], 'or invert it'],
    ['what is not there', [pack('packages/core', { dependencies: needs('cor') })], 'not in the workspace'],
    ['from no tier', [pack('packages/new')], 'tiers.ts'],
  ])('refuse %s', (_, packages, remedy) => {
    expect(upwardDependencies(packages)).toEqual([expect.stringContaining(remedy)])
  })

  it('allow what is lower, XEPs among themselves, and anything beside in tests', () => {
    const time = pack('packages/xeps/xep-0202', {
      dependencies: needs('jid', 'core', 'xep-0030'),
      devDependencies: needs('testing', 'client'),
    })
    expect(upwardDependencies([time, jid, core, disco, testing, client])).toEqual([])
  })

  it('refuse circles, and say which way they go', () => {
    const packages = [
      pack('packages/xeps/a', { dependencies: needs('b') }),
      pack('packages/xeps/b', { dependencies: needs('c') }),
      pack('packages/xeps/c', { dependencies: needs('b') }),
    ]
    expect(circles(packages)).toEqual([expect.stringContaining('@trestle/b → @trestle/c → @trestle/b is a circle')])
  })

  it('refuse something published on something private', () => {
    const packages = [
      core,
      pack('test-fixtures', { private: true }),
      pack('packages/sasl', { dependencies: needs('test-fixtures') }),
    ]
    expect(privateDependencies(packages)).toEqual([expect.stringContaining('make it a devDependency')])
  })
})

describe('references', () => {
  it('must be what sync writes', () => {
    const state = pack('packages/xml', { dependencies: {} })
    expect(staleReferences([state])).toEqual([expect.stringContaining('npm run sync')])
  })
})

describe('imports', () => {
  const undeclared = undeclaredImports({ devDependencies: { vitest: 'catalog:' } })

  it.each([
    ['static', `import { JID } from '@trestle/jid'`],
    ['of a type', `import type { JID } from '@trestle/jid'`],
    ['inline, of a type', `export let jid: import('@trestle/jid').JID`],
    ['dynamic', `export const late = () => import('@trestle/jid')`],
    ['by re-export', `export * from '@trestle/jid'`],
    ['of a part', `import '@trestle/jid/part'`],
  ])('%s must be declared', (_, text) => {
    expect(undeclared([pack('packages/xml', {}, { 'src/a.ts': text })])).toEqual([
      'packages/xml/src/a.ts imports @trestle/jid: add it to dependencies.',
    ])
    expect(undeclared([pack('packages/xml', { dependencies: needs('jid') }, { 'src/a.ts': text })])).toEqual([])
  })

  it('in tests may be of devDependencies, which sources may not use', () => {
    const text = `import '@trestle/testing'; import 'vitest'; import './b.js'; import 'node:fs'`
    const manifest = { devDependencies: needs('testing') }
    expect(undeclared([pack('packages/xml', manifest, { 'src/a.test.ts': text, 'test/b.ts': text })])).toEqual([])
    expect(undeclared([pack('packages/xml', manifest, { 'src/a.ts': text })])).toHaveLength(2)
  })

  it('must be there for every dependency', () => {
    const manifest = {
      dependencies: needs('jid', 'xml'),
      devDependencies: { tsx: 'catalog:', 'a.js': 'catalog:', ws: 'catalog:', '@types/ws': 'catalog:' },
    }
    const files = {
      'src/a.ts': `import '@trestle/xml'; spawn('node', ['--import=tsx']); resolve('a.js/dist/a.css')`,
      'src/a.test.ts': `import '@trestle/jid'`,
    }
    expect(unusedDependencies([pack('packages/core', manifest, files)])).toEqual([
      expect.stringContaining('@trestle/jid, and no source but tests'),
      expect.stringContaining('devDependency ws'),
      expect.stringContaining('devDependency @types/ws'),
    ])
  })

  it('may name what they run or write, by name or path', () => {
    const manifest = { devDependencies: needs('core', 'jid', 'testing') }
    const files = { 'src/a.ts': `run('../../../packages/core/src/b.ts'); write("import '@trestle/testing'")` }
    expect(unusedDependencies([pack('examples/bot', manifest, files), core, jid])).toEqual([
      expect.stringContaining('devDependency @trestle/jid'),
    ])
  })

  it('must not leave the package by path', () => {
    const files = { 'src/a.ts': `import '../../xml/src/b.js'`, 'src/b.ts': `import '../test/c.js'` }
    expect(escapingImports([pack('packages/core', {}, files)])).toEqual([
      'packages/core/src/a.ts imports ../../xml/src/b.js: import the package by its name.',
    ])
  })
})

describe('manifests', () => {
  const exported = exportedFrom('./src/index.ts', false)
  const index = { 'src/index.ts': '' }

  it('must be complete', () => {
    expect(incompleteManifests([pack('packages/xml')])).toHaveLength(7)
    expect(incompleteManifests([pack('packages/bench', { private: true })])).toHaveLength(4)
    expect(missingReadmes([pack('packages/xml')])).toEqual([expect.stringContaining('has no README.md')])
  })

  it('must export what the sources that they name ask for', () => {
    const wrong = (exports: NonNullable<Manifest['exports']>, files = {}) =>
      wrongExports([pack('packages/xml', { exports }, files)])
    expect(wrong({ '.': exported }, index)).toEqual([])
    expect(wrong({ '.': exported })).toEqual([expect.stringContaining('there is no ./src/index.ts')])
    expect(wrong({ '.': './dist/index.js' }, index)).toEqual([expect.stringContaining('name the source')])
    const late = Object.fromEntries(Object.entries(exported ?? {}).reverse())
    expect(wrong({ '.': late }, index)).toEqual([expect.stringContaining('npm run sync')])
    expect(wrong({ '.': exportedFrom('./src/index.ts', true) }, index)).toEqual([
      expect.stringContaining('npm run sync'),
    ])
  })

  it('must leave to packing what it puts in', () => {
    expect(generatedFields([pack('packages/xml', { publishConfig: { access: 'public' } })])).toEqual([])
    const manifest = { homepage: 'https://example.org', publishConfig: { access: 'public', exports: {} } }
    expect(generatedFields([pack('packages/xml', manifest)])).toEqual([
      expect.stringContaining('has homepage'),
      expect.stringContaining('has publishConfig.exports'),
    ])
  })

  it('must leave versions to the catalog', () => {
    const manifest = {
      dependencies: { saxes: '^6.0.0', '@trestle/jid': 'workspace:^' },
      devDependencies: { '@trestle/xml': '*' },
    }
    expect(ownVersions('packages/x', manifest)).toEqual([
      expect.stringContaining('saxes ^6.0.0: write catalog:'),
      expect.stringContaining('@trestle/xml *: write workspace:^'),
    ])
  })
})

describe('READMEs', () => {
  it('have links that leave the package only by address', () => {
    const text = '[a](src/a.ts) [b](./b.md#c) [c](#c) [d](https://example.org/) [e](../xml/README.md "XML") [f](/docs)'
    expect(linksOf(text)).toEqual(['src/a.ts', './b.md#c', '#c', 'https://example.org/', '../xml/README.md', '/docs'])
    expect(linksOf(text).filter(leavesPackage)).toEqual(['../xml/README.md', '/docs'])
  })
})

describe('sources', () => {
  it.each([
    ['packages/core', 'src/a.ts', `import 'node:net'`, 1],
    ['packages/core', 'src/a.ts', `import '@trestle/xmlstream/tcp'`, 1],
    ['packages/core', 'src/a.ts', `export const hex = Buffer.from('')`, 1],
    ['packages/core', 'src/a.ts', `export const bytes = (event: { Buffer: unknown }) => event.Buffer // Buffer`, 0],
    ['packages/core', 'src/a.test.ts', `import 'node:net'`, 0],
    ['packages/xmlstream', 'src/tcp.ts', `import 'node:net'`, 0],
    ['packages/xmlstream', 'src/tcp/a.ts', `import 'node:net'`, 0],
    ['packages/xmlstream', 'src/tcpish.ts', `import 'node:net'`, 1],
    ['packages/client', 'src/node/dns.ts', `import 'node:dns'`, 0],
    ['packages/gateway-cli', 'src/a.ts', `import 'node:fs'`, 0],
  ])('%s/%s may run in a browser, or is for Node: %s', (folder, path, text, offences) => {
    expect(nodeInBrowsers([pack(folder, {}, { [path]: text })])).toHaveLength(offences)
  })

  it('must not share a namespace', () => {
    const one = pack('packages/xeps/a', {}, { 'src/a.ts': `export const ns = 'urn:xmpp:a:0'` })
    const also = (folder: string, path: string, text: string) =>
      sharedNamespaces([one, pack(folder, {}, { [path]: text })])
    expect(also('packages/xeps/b', 'src/b.ts', "const xml = `<a xmlns='urn:xmpp:a:0'/>`")).toEqual([
      'urn:xmpp:a:0 is in packages/xeps/a/src/a.ts and packages/xeps/b/src/b.ts: export it from one, import it in the other.',
    ])
    expect(also('packages/xeps/b', 'src/b.ts', `'urn:xmpp:a:1' // 'urn:xmpp:a:0'`)).toEqual([])
    expect(also('packages/xeps/b', 'src/b.ts', `ns.startsWith('urn:xmpp:')`)).toEqual([])
    expect(also('packages/xeps/b', 'src/b.test.ts', `'urn:xmpp:a:0'`)).toEqual([])
    expect(also('packages/xeps/a', 'src/b.ts', `'urn:xmpp:a:0'`)).toEqual([])
    expect(also('test-fixtures', 'src/b.ts', `'urn:xmpp:a:0'`)).toEqual([])
  })

  it.each([
    ['export {}', 0],
    [`export { a as default, type B } from './a.js'`, 0],
    [`export * from './a.js'`, 0],
    [`import './a.js'`, 1],
    ['export const a = 1', 1],
    [`import { a } from './a.js'\nexport { a }`, 1],
  ])('an index may hold: %s', (text, offences) => {
    expect(busyIndexes([pack('packages/xml', {}, { 'src/index.ts': text, 'src/a.ts': 'a()' })])).toHaveLength(offences)
  })

  it('let the index of an example be its program', () => {
    expect(busyIndexes([pack('examples/echo-bot', {}, { 'src/index.ts': 'start()' })])).toEqual([])
  })
})
