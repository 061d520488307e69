// docs/xeps.md: which package implements which XEP, from the manifests: `npm run xeps`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, workspacePackages } from './workspace.mjs'

const head = `# XEPs

Which package implements which XMPP Extension Protocol. This page is made from the field \`xeps\` of each \`package.json\`
by \`npm run xeps\`.

**Sides**: \`both\` asks others and answers them; anything else is said in a word; none where a specification has no sides.
**Tested**: every package has tests over an in-memory stream; the servers named are real ones, on which it is tried too.

`
const columns = ['XEP', 'Title', 'Package', 'Version', 'Sides', 'Tested with']

const testFiles = (folder) =>
  existsSync(join(root, folder, 'test'))
    ? readdirSync(join(root, folder, 'test'))
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => readFileSync(join(root, folder, 'test', name), 'utf8'))
    : []

const TOOLS = { prosody: 'Prosody', ejabberd: 'ejabberd', slixmpp: 'slixmpp', chromium: 'Chromium' }

/** The tools that a test names, and both servers where it takes whichever there are. */
function toolsOf(text) {
  const lists = [...text.matchAll(/(servers|needs): \[([^\]]*)\]/g)]
  const named = lists.flatMap(([, , list]) => [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name))
  const single = [...text.matchAll(/describeWith\(\{ tool: '(\w+)'/g)].map(([, name]) => name)
  const any = text.includes('describeWithServers(') && !lists.some(([, kind]) => kind === 'servers')
  return [...named, ...single, ...(any ? ['prosody', 'ejabberd'] : [])]
}

function testedWith(folder) {
  const tools = new Set(testFiles(folder).flatMap(toolsOf))
  const names = Object.keys(TOOLS).filter((name) => tools.has(name))
  return names.map((name) => TOOLS[name]).join(', ') || '—'
}

/** The page as it should be. */
export function xepsPage(packages = workspacePackages()) {
  const rows = packages.flatMap(({ folder, manifest }) =>
    (manifest.xeps ?? []).map(({ number, title, version, sides }) => [
      `[${number}](https://xmpp.org/extensions/xep-${number}.html)`,
      title,
      `[${manifest.name}](../${folder}/README.md)`,
      version,
      sides ?? '—',
      testedWith(folder),
    ]),
  )
  return head + table([columns, ...rows.sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** Columns of one width, as the formatter wants them. */
function table([first, ...rest]) {
  const widths = first.map((_, column) => Math.max(...[first, ...rest].map((cells) => cells[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`
  return [first, widths.map((width) => '-'.repeat(width)), ...rest].map(line).join('')
}

export const xepsFile = join(root, 'docs', 'xeps.md')

export const writeXepsPage = () => writeFileSync(xepsFile, xepsPage())

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeXepsPage()
