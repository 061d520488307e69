// docs/xeps.md: which package implements which XEP, from the manifests: `npm run xeps`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { slixmppPlugins } from './slixmpp-plugins.mjs'
import { root, workspacePackages } from './workspace.mjs'

/** Title, status and number of examples of each XEP, as the XSF publishes them. */
const published = JSON.parse(readFileSync(join(root, 'scripts', 'xsf-list.json'), 'utf8'))

const head = `# XEPs

Which package implements which XMPP Extension Protocol. This page is made from the field \`xeps\` of each \`package.json\`
by \`npm run xeps\`.

**Status**: as the XSF lists it.
**Sides**: \`both\` asks others and answers them; anything else is said in a word; none where a specification has no sides.
**Examples**: how many the specification has, and how many fixtures the package has: parts of one exchange that carry
nothing of the XEP have none, and what several examples share has one.
**Tested with**: every package has tests in memory; the servers and libraries named are real ones, on which it is tried too.

`
const columns = ['XEP', 'Title', 'Package', 'Version', 'Status', 'Sides', 'Examples / fixtures', 'Tested with']

const namesIn = (folder, end) =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((name) => name.endsWith(end)) : []

const testFiles = (folder) =>
  namesIn(join(folder, 'test'), '.test.ts').map((name) => readFileSync(join(root, folder, 'test', name), 'utf8'))

const TOOLS = { prosody: 'Prosody', ejabberd: 'ejabberd', slixmpp: 'slixmpp', chromium: 'Chromium' }

/** The tools that a test names, and both servers where it takes whichever there are. */
function toolsOf(text) {
  const lists = [...text.matchAll(/(servers|needs): \[([^\]]*)\]/g)]
  const named = lists.flatMap(([, , list]) => [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name))
  const single = [...text.matchAll(/describeWith\(\{ tool: '(\w+)'/g)].map(([, name]) => name)
  const any = text.includes('describeWithServers(') && !lists.some(([, kind]) => kind === 'servers')
  const peer = text.includes('describeWithSlixmpp(') ? ['prosody', 'slixmpp'] : []
  return [...named, ...single, ...peer, ...(any ? ['prosody', 'ejabberd'] : [])]
}

function testedWith(folder) {
  const tools = new Set(testFiles(folder).flatMap(toolsOf))
  const names = Object.keys(TOOLS).filter((name) => tools.has(name))
  return ['memory', ...names.map((name) => TOOLS[name])].join(', ')
}

const examples = (number, folder) => {
  const count = published[number]?.examples
  return count === undefined ? '—' : `${count} / ${namesIn(join(folder, 'fixtures'), '.xml').length}`
}

const link = (number) => `[${number}](https://xmpp.org/extensions/xep-${number}.html)`

const implementedIn = (packages) =>
  packages.flatMap(({ folder, manifest }) =>
    (manifest.xeps ?? []).map((xep) => ({ folder, name: manifest.name, ...xep })),
  )

/** The page as it should be. */
export function xepsPage(packages = workspacePackages()) {
  const implemented = implementedIn(packages)
  const rows = implemented.map(({ number, title, version, sides, folder, name }) => [
    link(number),
    title,
    `[${name}](../${folder}/README.md)`,
    version,
    published[number]?.status ?? '—',
    sides ?? '—',
    examples(number, folder),
    testedWith(folder),
  ])
  return `${head}${table([columns, ...sorted(rows)])}\n${slixmppSection(implemented)}`
}

/** Where each plugin of slixmpp is here. A plan gives way to the package once that exists. */
function slixmppSection(implemented) {
  const rows = Object.entries(slixmppPlugins).map(([number, plan]) => {
    const here = implemented.find((xep) => xep.number === number)
    return [link(number), published[number].title, here ? `[${here.name}](../${here.folder}/README.md)` : plan]
  })
  return `## The plugins of slixmpp

slixmpp (1.10) has ${rows.length} plugins. Each is here, comes later, or stays out for the reason that is given.

${table([['XEP', 'Title', 'Here'], ...sorted(rows)])}`
}

const sorted = (rows) => rows.sort(([a], [b]) => (a < b ? -1 : 1))

/** Columns of one width, as the formatter wants them. */
function table([first, ...rest]) {
  const widths = first.map((_, column) => Math.max(...[first, ...rest].map((cells) => cells[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`
  return [first, widths.map((width) => '-'.repeat(width)), ...rest].map(line).join('')
}

export const xepsFile = join(root, 'docs', 'xeps.md')

export const writeXepsPage = () => writeFileSync(xepsFile, xepsPage())

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeXepsPage()
