// The files of a new XEP package, made from templates/xep-iq, xep-message or xep-pep: in this workspace, or to stand alone.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageManifest } from './new-package.mjs'
import { json, root, workspacePackages } from './workspace.mjs'

/** The kinds, with what they do and need: queries that ops answer, payloads of messages, nodes of personal eventing. */
const kinds = {
  iq: { does: 'asks, and answers', needs: ['api-registry', 'core', 'jid', 'stanza'] },
  message: { does: 'sends in messages, and tells of them', needs: ['core', 'stanza', 'xmlstream'] },
  pep: { does: 'publishes, and is notified', needs: ['core', 'jid', 'stanza', 'xep-0060', 'xep-0163', 'xmlstream'] },
}
const devDependencies = ['testing']
const tools = ['@types/node', 'typescript', 'vitest']

/** Names that the template uses beside that of the plugin, or that the language does. */
const taken = new Set(
  `async await break case catch class const continue debugger default definePlugin delete do else enum export extends
  false finally fixture for function host if import in instanceof interface let new null package private protected public
  return self static super switch this throw to true try type typeof undefined var void wait while with xmpp yield
  describe it expect text data message from received event network bridge gateway romeo juliet say pair init value
  arrival errors payload api deps of ask asked answer tybalt kept max jid pep pubsub publish publisher changes own notify
  verona item view options settings`.split(/\s+/),
)

/** One spelling or the other: what is chosen is kept as it is. */
const shortName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$|^[a-z][a-z0-9]*([A-Z][a-z0-9]*)*$/

const words = (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []
const capital = (word) => word[0].toUpperCase() + word.slice(1)

/**
 * @param given number and title as the specification has them; `short`, a word or several as in last-activity or
 *   lastActivity, names the plugin; `kind`, `iq`, `message` or `pep`
 * @throws if they do not fit
 */
export function readSpec({ number, title, short, namespace, version = '0.1.0', kind = 'iq' }) {
  if (!/^\d{4}$/.test(number ?? '')) throw new Error('The number of an XEP has four digits, as in 0202.')
  if (!/^[\p{L}\p{N} ,.:;()'!?/&+-]+$/u.test(title ?? '')) throw new Error('Say the title, as in "Entity Time".')
  if (!Object.hasOwn(kinds, kind)) throw new Error(`There is no kind ${kind}: ${Object.keys(kinds).join(', ')}.`)
  if (short !== undefined && !shortName.test(short))
    throw new Error(`--short ${short} is no name: write it as last-activity or lastActivity.`)
  const parts = short === undefined ? words(title) : short.split(/-|(?=[A-Z])/).map((part) => part.toLowerCase())
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
    kind,
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
  const { number, title, version, kind } = spec
  const name = alone ? `xep-${number}` : `@trestle/xep-${number}`
  const manifest = packageManifest({
    folder: `packages/xeps/xep-${number}`,
    name,
    description: `${title} (XEP-${number}): ${kinds[kind].does}.`,
    xeps: [{ number, title, version, sides: 'both' }],
    dependencies: kinds[kind].needs,
    devDependencies,
  })
  return new Map([
    ['package.json', json(alone ? standalone(manifest) : manifest)],
    ...template(`xep-${kind}`).map(([path, text]) => [path, filledIn(text, spec, name)]),
    ...(alone ? [...template('xep-alone'), ['.gitignore', 'node_modules\ndist\n']] : []),
  ])
}
