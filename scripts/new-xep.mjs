// Lays out a complete XEP package: `npm run new:xep -- 0202 "Entity Time" --short time`, or elsewhere by `--out FOLDER`.
import './require-node.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './install.mjs'
import { root } from './workspace.mjs'
import { xepFiles } from './xep-template.mjs'
import { writeXepsPage } from './xeps-table.mjs'

const usage = `usage: npm run new:xep -- NUMBER "TITLE" [option …]
  --short NAME           what the plugin is called, as last-activity or lastActivity (default: the title)
  --kind KIND            iq: asks and answers; message: a payload of messages; pep: a node of personal eventing
                         (default: iq)
  --namespace NAMESPACE  default: urn:xmpp:NAME:0
  --xep-version VERSION  the version of the specification (default: 0.1.0)
  --out FOLDER           a package of its own there, instead of one in this workspace`

function fail(message) {
  console.error(message)
  process.exit(2)
}

function readArguments() {
  try {
    const text = { type: 'string' }
    const options = {
      short: text,
      kind: text,
      namespace: text,
      'xep-version': text,
      out: text,
      help: { type: 'boolean' },
    }
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    return fail(`${error.message}\n${usage}`)
  }
}

function filesFor(spec, options) {
  try {
    return xepFiles(spec, options)
  } catch (error) {
    return fail(error.message)
  }
}

function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(1)
}

const {
  values: { short, kind, namespace, 'xep-version': version, out, help },
  positionals: [number, title, ...rest],
} = readArguments()
if (help) {
  console.log(usage)
  process.exit(0)
}
if (!number || !title || rest.length > 0) fail(usage)

// npm changes into the folder of its scripts, and tells where it was called.
const calledIn = (process.env.npm_lifecycle_event === 'new:xep' && process.env.INIT_CWD) || process.cwd()
const folder = out === undefined ? `packages/xeps/xep-${number}` : resolve(calledIn, out)
const target = resolve(root, folder)
const files = filesFor({ number, title, short, kind, namespace, version }, { alone: out !== undefined })
for (const path of files.keys()) if (existsSync(join(target, path))) fail(`${join(folder, path)} exists already.`)
if (out === undefined) ensureInstalled()
for (const [path, text] of files) {
  mkdirSync(dirname(join(target, path)), { recursive: true })
  writeFileSync(join(target, path), text)
}

if (out === undefined) {
  await import('./sync.mjs')
  writeXepsPage()
  run(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', folder])
  run('npx', ['-y', 'pnpm@12', 'install'])
  console.log(`\n${folder} is there. Its tests: npm test -- ${folder}\nWhat to do next is in CONTRIBUTING.md.`)
} else {
  console.log(`${target} is there. Then: npm install, npm test, npm run build.`)
}
