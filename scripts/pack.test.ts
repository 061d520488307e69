import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newGateway, withPassword } from '../packages/gateway-cli/test/new-gateway.js'
import { createTestServer } from '../packages/test-server/src/index.js'
import { install, packAll, published, run, tool } from './packing.js'
import { readmeCode, readmeConfig } from './readme-code.js'
import { root } from './workspace.mjs'

// All that needs a build is in this one file: two would build into the same folders at the same time.
const minutes = 60_000
const folder = mkdtempSync(join(tmpdir(), 'trestle-pack-'))
let tarballs: ReadonlyMap<string, string>

beforeAll(async () => {
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  tarballs = await packAll(packed)
}, 5 * minutes)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tarball = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(fileURLToPath(tarballs.get(name) ?? '')))

describe('what is published', () => {
  it.each(published)('$manifest.name has nothing for publint to find', async ({ manifest }) => {
    const { messages, pkg } = await publint({ pack: { tarball: tarball(manifest.name).buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it.each(published)('$manifest.name says where it comes from, and names files that it has', ({ folder, manifest }) => {
    const files = createPackageFromTarballData(tarball(manifest.name))
    const inPackage = (path: string) => `/node_modules/${manifest.name}/${path}`
    const packed = JSON.parse(files.readFile(inPackage('package.json')))
    expect(packed).toMatchObject({
      keywords: expect.arrayContaining(['xmpp']),
      homepage: expect.stringContaining(folder),
      repository: { directory: folder },
    })
    const targets = [...JSON.stringify([packed.exports, packed.imports, packed.bin]).matchAll(/"\.\/([^"]+)"/g)]
    const named = targets.map(([, path = '']) => path).filter((path) => path.startsWith('dist/'))
    expect(named).not.toEqual([])
    expect(JSON.stringify(packed)).not.toContain('@trestle/source')
    expect(named.filter((path) => !files.fileExists(inPackage(path)))).toEqual([])
  })

  it.each(published)('$manifest.name has the types that it has code for', async ({ manifest }) => {
    const result = await checkPackage(createPackageFromTarballData(tarball(manifest.name)))
    expect(result.types).toEqual({ kind: 'included' })
    // Only ES modules: what resolved before `exports`, and what requires, is left out.
    const resolved = ['node16-esm', 'bundler']
    expect(
      'problems' in result &&
        result.problems.filter((one) => !('resolutionKind' in one) || resolved.includes(one.resolutionKind)),
    ).toEqual([])
  })
})

it(
  'what the READMEs show compiles',
  async () => {
    const target = join(folder, 'readmes')
    mkdirSync(target)
    const files = { 'package.json': '{ "type": "module" }', 'tsconfig.json': JSON.stringify(readmeConfig()) }
    for (const [path, text] of [...Object.entries(files), ...readmeCode()]) {
      mkdirSync(dirname(join(target, path)), { recursive: true })
      writeFileSync(join(target, path), text)
    }
    await run(target, tool('typescript/bin/tsc'))
  },
  minutes,
)

it(
  'a new gateway has types that fit, and where a required field was added, they say what is missing',
  async () => {
    const ends = await Promise.all([newGateway(), newGateway(withPassword)].map(({ check }) => check()))
    expect(ends).toMatchObject([
      { code: 0, stdout: '' },
      { code: 2, stdout: expect.stringContaining("Property 'password' is missing") },
    ])
  },
  4 * minutes,
)

/** The files of modules that a program loads, by their path behind the last `node_modules`, or else from the root. */
async function loadedBy(target: string, program: readonly string[]): Promise<string[]> {
  const list = join(target, 'loaded-files')
  const hook = pathToFileURL(join(root, 'packages/bench/startup/files.mjs')).href
  await run(target, [process.execPath, '--import', hook, ...program], { LOADED_FILES: list })
  const files = new Set(
    readFileSync(list, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
  return [...files].map((url) => url.replace(/^.*\/node_modules\//, '').replace(pathToFileURL(root).href, ''))
}

it('the help of a gateway loads nothing of the gateway', async () => {
  const target = join(folder, 'help')
  mkdirSync(target)
  const files = await loadedBy(target, [join(root, 'packages/gateway-cli/dist/trestle-gateway.js'), '--help'])
  expect(files).toContain('/packages/gateway-cli/dist/trestle-gateway.js')
  // What finds the option that was meant is shared, and an entry of its own.
  const needed = /^\/packages\/(gateway-cli\/dist|core\/dist\/bundled\/(nearest|chunk-[^/]+)\.js)/
  expect(files.filter((path) => !needed.test(path))).toEqual([])
})

const pinging = `
import { createClient } from '@trestle/client'
import { ping } from '@trestle/xep-0199'

const { host, port, ca } = JSON.parse(process.env.SERVER)
const client = createClient({ jid: 'romeo@localhost', password: 'wherefore', host, port, tls: { ca } }).use(ping)
await client.start()
console.log(\`answered after \${await client.get(ping).ping()} ms\`)
await client.stop()
`

const keeping = `
import { openSqliteStore } from '@trestle/gateway-store-sql'

const store = await openSqliteStore({ file: 'data/gateway.sqlite' })
await store.users.put({ jid: 'romeo@montague.example', form: {}, registeredAt: new Date() })
const [user] = await store.users.all()
console.log(user.jid)
await store.close()
`

const picturing = `
import { createPictures } from '@trestle/gateway-media'

const gif = Buffer.from('R0lGODdhAgABAIAAAMgePP///ywAAAAAAgABAAACAgQKADs=', 'base64')
const { type, width, height } = await createPictures().avatarPicture(gif)
console.log(type, width, height)
`

describe('in an empty folder', () => {
  it(
    'a client and a ping are all that is needed to ping',
    async () => {
      const target = join(folder, 'ping')
      const dependencies = { '@trestle/client': '^0.1.0', '@trestle/xep-0199': '^0.1.0' }
      const installed = await install(target, { type: 'module', dependencies }, tarballs)
      expect(installed.filter((name) => !name.startsWith('@trestle/'))).toEqual(['eventemitter3', 'saxes', 'xmlchars'])
      expect(installed.filter((name) => name.startsWith('@trestle/'))).toEqual(
        ['api-registry', 'client', 'core', 'jid', 'sasl', 'stanza', 'xep-0199', 'xep-0368', 'xml', 'xmlstream'].map(
          (name) => `@trestle/${name}`,
        ),
      )

      writeFileSync(join(target, 'import.js'), `import '@trestle/client'`)
      const files = await loadedBy(target, ['import.js'])
      expect(files).toContain('@trestle/client/dist/bundled/index.node.js')
      // One file for each entry, those that entries share, and the door to saxes, which itself comes with the first parser.
      const apart = files.filter((path) => path.startsWith('@trestle/') && !path.includes('/dist/bundled/'))
      expect(apart).toEqual(['@trestle/xml/dist/node/saxes.js'])
      expect(files.filter((path) => /^(saxes|xmlchars)\//.test(path))).toEqual([])

      const server = await createTestServer({ users: { romeo: 'wherefore' } }).start()
      try {
        writeFileSync(join(target, 'ping.js'), pinging)
        const { host, c2sPort: port, ca } = server
        const output = await run(target, [process.execPath, 'ping.js'], { SERVER: JSON.stringify({ host, port, ca }) })
        expect(output).toMatch(/^answered after \d+(\.\d+)? ms\n$/)
      } finally {
        await server.stop()
      }
    },
    2 * minutes,
  )

  it(
    'a store in SQLite runs in its thread',
    async () => {
      const target = join(folder, 'store')
      await install(target, { type: 'module', dependencies: { '@trestle/gateway-store-sql': '^0.1.0' } }, tarballs)
      writeFileSync(join(target, 'keep.js'), keeping)
      await expect(run(target, [process.execPath, 'keep.js'])).resolves.toBe('romeo@montague.example\n')
    },
    2 * minutes,
  )

  it(
    'pictures are made by the library of the platform',
    async () => {
      const target = join(folder, 'pictures')
      await install(target, { type: 'module', dependencies: { '@trestle/gateway-media': '^0.1.0' } }, tarballs)
      writeFileSync(join(target, 'picture.js'), picturing)
      await expect(run(target, [process.execPath, 'picture.js'])).resolves.toBe('image/png 2 1\n')
    },
    2 * minutes,
  )

  it.each(['iq', 'message', 'pep'])(
    'a new XEP package of kind %s stands alone',
    async (kind) => {
      const target = join(folder, `xep-${kind}`)
      mkdirSync(target)
      const call = [process.execPath, join(root, 'scripts/new-xep.mjs'), '0202', 'Entity Time', '--short', 'time']
      await run(target, [...call, '--kind', kind, '--out', '.'])
      const { devDependencies, ...manifest } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
      // Its tools are those of this workspace, so that no registry is asked.
      const dependencies = { ...manifest.dependencies, '@trestle/testing': devDependencies['@trestle/testing'] }
      await install(target, { ...manifest, dependencies }, tarballs)
      for (const name of Object.keys(devDependencies).filter((one) => !one.startsWith('@trestle/'))) {
        mkdirSync(dirname(join(target, 'node_modules', name)), { recursive: true })
        symlinkSync(join(root, 'node_modules', name), join(target, 'node_modules', name))
      }

      await expect(run(target, [...tool('vitest/vitest.mjs'), 'run'])).resolves.toMatch(/Tests .*\d+ passed/)
      await run(target, tool('typescript/bin/tsc'))
      await run(target, [...tool('typescript/bin/tsc'), '-p', 'tsconfig.build.json'])
      expect(existsSync(join(target, 'dist/index.d.ts'))).toBe(true)
      await expect(
        run(target, [process.execPath, '-p', `import('xep-0202').then(({ time }) => console.log(time.name))`]),
      ).resolves.toContain('xep-0202')
    },
    3 * minutes,
  )
})
