// The `@packageDocumentation` of each package that is published: the first paragraph of its README and the first example.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

const existing = /^\/\*\*(?:(?!\*\/)[\s\S])*@packageDocumentation\s*\*\/\n/

/** What editors and the reference show of a package; undefined where its README has no example. */
export function packageDocs(readme) {
  const [, paragraph] = /^# .*\n\n((?:.+\n)+)/.exec(readme) ?? []
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  if (paragraph === undefined || code === undefined) return undefined
  const lines = [...paragraph.trimEnd().split('\n'), '', '@example', '```ts', ...code.trimEnd().split('\n'), '```', '']
  const comment = [...lines, '@packageDocumentation'].map((line) => ` * ${line}`.trimEnd().replaceAll('*/', '*\\/'))
  return `/**\n${comment.join('\n')}\n */\n`
}

/** The main sources of a package: two where browsers get another. */
function indexesOf({ folder, manifest }) {
  const { '.': main } = manifest.exports ?? {}
  const source = main?.['@trestle/source']
  const paths = typeof source === 'object' ? Object.values(source) : [source]
  return [...new Set(paths)].filter((path) => path !== undefined).map((path) => join(folder, path))
}

/** The index files of the packages by their paths, as they should be. */
export function documentedIndexes(packages) {
  return new Map(
    packages
      .filter(({ folder, manifest }) => !manifest.private && existsSync(join(root, folder, 'README.md')))
      .flatMap((one) => indexesOf(one).map((path) => [path, withDocs(path, join(one.folder, 'README.md'))])),
  )
}

function withDocs(path, readme) {
  const source = readFileSync(join(root, path), 'utf8').replace(existing, '')
  return (packageDocs(readFileSync(join(root, readme), 'utf8')) ?? '') + source
}
