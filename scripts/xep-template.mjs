// The files of a new XEP package, made from templates/xep: in this workspace, or to stand alone.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageManifest } from './new-package.mjs'
import { json, root, workspacePackages } from './workspace.mjs'

const dependencies = ['core', 'jid', 'stanza']
const devDependencies = ['testing']
const tools = ['@types/node', 'typescript', 'vitest']

/** Names that the template uses beside that of the plugin, or that the language does. */
const taken = new Set(
  `async await break case catch class const continue debugger default definePlugin delete do else enum export extends
  false finally fixture for function host if import in instanceof interface let new null package private protected public
  return self static super switch this throw to true try type typeof undefined var void wait while with xmpp yield
  describe it expect it text`.split(/\s+/),
)

const words = (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []
const capital = (word) => word[0].toUpperCase() + word.slice(1)

/**
 * @param given number and title as the specification has them; `short`, a word or several with hyphens, names the plugin
 * @throws if they do not fit
 */
export function readSpec({ number, title, short, namespace, version = '0.1.0' }) {
  if (!/^\d{4}$/.test(number ?? '')) throw new Error('The number of an XEP has four digits, as in 0202.')
  if (!/^[\p{L}\p{N} ,.:;()'!?/&+-]+$/u.test(title ?? '')) throw new Error('Say the title, as in "Entity Time".')
  const parts = words(short ?? title)
  const plugin = [parts[0], ...parts.slice(1).map(capital)].join('')
  if (!/^[a-z]/.test(plugin) || taken.has(plugin))
    throw new Error(`"${short ?? title}" gives no name to the plugin: choose one by --short.`)
  const ns = namespace ?? `urn:xmpp:${parts.join('-')}:0`
  if (/[\s'"<>&\\]/.test(ns)) throw new Error('That is no namespace.')
  if (!/^\d+(\.\d+){1,2}$/.test(version)) throw new Error('The version of an XEP has two or three numbers, as in 2.0.')
  return {
    number,
    title: title.trim(),
    version,
    ns,
    plugin,
    type: capital(plugin),
    constant: parts.join('_').toUpperCase(),
  }
}

const filesUnder = (folder, prefix = '') =>
  readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(folder, join(prefix, entry.name)) : [join(prefix, entry.name)],
  )

const template = (name) => {
  const folder = join(root, 'templates', name)
  return filesUnder(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')])
}

/** Writes what is wanted for what the template says instead; in one pass, as the one may contain the other. */
function filledIn(text, { number, title, version, ns, plugin, type, constant }, name) {
  const wanted = new Map([
    ['urn:xmpp:sample:0', ns],
    ['@trestle/xep-0000', name],
    ['version 0.0.0', `version ${version}`],
    ['Sample Protocol', title],
    ['0000', number],
    ['SAMPLE', constant],
    ['Sample', type],
    ['sample', plugin],
  ])
  return text.replace(new RegExp([...wanted.keys()].join('|'), 'g'), (found) => wanted.get(found))
}

function catalog() {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  return new Map([...text.matchAll(/^ {2}'?([^\s':]+)'?: (\S+)$/gm)].map(([, name, version]) => [name, version]))
}

/** Outside the workspace versions are spelt out, and there is no condition for sources. */
function standalone(manifest) {
  const versions = new Map(workspacePackages().map(({ manifest: { name, version } }) => [name, `^${version}`]))
  const spelt = (named) => Object.fromEntries(Object.keys(named).map((name) => [name, versions.get(name)]))
  const external = catalog()
  const { exports, publishConfig: _, dependencies: needed, devDependencies: forTests, ...rest } = manifest
  return {
    ...rest,
    files: ['dist'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    scripts: { build: 'tsc -p tsconfig.build.json', check: 'tsc', test: 'vitest run', prepack: 'npm run build' },
    dependencies: spelt(needed),
    devDependencies: { ...spelt(forTests), ...Object.fromEntries(tools.map((name) => [name, external.get(name)])) },
  }
}

/** The files of the package by their paths in it. */
export function xepFiles(given, { alone = false } = {}) {
  const spec = readSpec(given)
  const { number, title, version } = spec
  const name = alone ? `xep-${number}` : `@trestle/xep-${number}`
  const manifest = packageManifest({
    folder: `packages/xeps/xep-${number}`,
    name,
    description: `${title} (XEP-${number}): asks, and answers.`,
    xeps: [{ number, title, version, sides: 'both' }],
    dependencies,
    devDependencies,
  })
  return new Map([
    ['package.json', json(alone ? standalone(manifest) : manifest)],
    ...template('xep').map(([path, text]) => [path, filledIn(text, spec, name)]),
    ...(alone ? [...template('xep-alone'), ['.gitignore', 'node_modules\ndist\n']] : []),
  ])
}
