// What a manifest says once it is published, beyond what it says here. pnpm asks for it (.pnpmfile.mjs) when it packs.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SOURCE } from './package-exports.mjs'
import { root } from './workspace.mjs'

const rootManifest = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

function withoutSources(exported) {
  if (exported === null || typeof exported === 'string') return exported
  const kept = Object.entries(exported).filter(([condition]) => condition !== SOURCE)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSources(inner)]))
}

function keywordsOf({ name, keywords = [], xeps = [] }) {
  const bridges = name.startsWith('@trestle/gateway') ? ['gateway', 'bridge', 'transport'] : []
  return [...new Set(['xmpp', 'jabber', ...bridges, ...xeps.map(({ number }) => `xep-${number}`), ...keywords])]
}

/** @param folder where the package is */
export function publishedManifest(manifest, folder) {
  // The address of the repository is in one place: `repository` of the root manifest.
  const { repository } = rootManifest()
  const directory = relative(root, folder).replaceAll('\\', '/')
  const page = repository.replace(/^git\+/, '').replace(/\.git$/, '')
  return {
    ...manifest,
    keywords: keywordsOf(manifest),
    homepage: `${page}/tree/main/${directory}#readme`,
    bugs: `${page}/issues`,
    repository: { type: 'git', url: repository, directory },
    ...(manifest.exports && { exports: withoutSources(manifest.exports) }),
    ...(manifest.imports && { imports: withoutSources(manifest.imports) }),
  }
}
