import type { Rule } from './package-state.js'

/** Where Node's own modules may be used: programs for Node, and what an `exports` condition keeps from browsers. */
const forNode = [
  /^packages\/(test-server|bench|gateway(-[^/]+)?)\//,
  /^(examples|test-fixtures)\//,
  /^packages\/xmlstream\/src\/tcp[./-]/,
  /^packages\/(xeps\/)?[^/]+\/src\/node[./-]/,
]
const nodeOnly = /^(node:.*|@trestle\/xmlstream\/tcp)$/
const nodeGlobals = ['Buffer', 'setImmediate', '__dirname', '__filename']

/** Everything else runs in a browser. */
export const nodeInBrowsers: Rule = (packages) =>
  packages.flatMap(({ sources }) =>
    sources
      .filter(({ path, isTest }) => !isTest && !forNode.some((pattern) => pattern.test(path)))
      .flatMap(({ path, imports, names }) => [
        ...imports
          .filter((specifier) => nodeOnly.test(specifier))
          .map(
            (specifier) =>
              `${path} imports ${specifier}: use the platform's API, or move it to src/node/ behind the node condition.`,
          ),
        ...nodeGlobals
          .filter((name) => names.has(name))
          .map((name) => `${path} uses ${name}, which browsers lack: use the platform's API.`),
      ]),
  )

const namespace = /(?:urn:xmpp:|jabber:|http:\/\/jabber\.org\/)[^\s"'<>]+/g

/** A namespace is written in the package that defines what is in it; the others import it from there. */
export const sharedNamespaces: Rule = (packages) => {
  const places = new Map<string, Map<string, string>>()
  for (const { folder, sources } of packages.filter(({ folder }) => !/^(test-fixtures|packages\/bench)$/.test(folder)))
    for (const { path, isTest, strings } of sources)
      if (!isTest)
        for (const [found] of strings.flatMap((text) => [...text.matchAll(namespace)])) {
          const seen = places.get(found) ?? new Map<string, string>()
          if (!seen.has(folder)) seen.set(folder, path)
          places.set(found, seen)
        }
  return [...places]
    .filter(([, seen]) => seen.size > 1)
    .map(
      ([found, seen]) =>
        `${found} is in ${[...seen.values()].join(' and ')}: export it from one, import it in the other.`,
    )
}

/** The index of a package is its table of contents; that of an example may be its program. */
export const busyIndexes: Rule = (packages) =>
  packages
    .filter(({ folder }) => !folder.startsWith('examples/'))
    .flatMap(({ folder, sources }) =>
      sources
        .filter(({ path, onlyReexports }) => path === `${folder}/src/index.ts` && !onlyReexports)
        .map(({ path }) => `${path} does more than re-export: move the rest into a file named after it.`),
    )
