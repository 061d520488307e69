// What `exports` of a package say: where its sources are, and what the build makes of them.

/** The condition by which everything in this repository reads sources; nothing published carries it. */
export const SOURCE = '@trestle/source'

/** Packages that no browser runs: what is made of them is for Node alone. */
export const isForNode = (folder) =>
  /^(packages\/(test-server|bench|gateway(-[^/]+)?)|examples\/[^/]+|test-fixtures)$/.test(folder)

/** Whether anything is made of a package. */
export const isBuilt = ({ folder, manifest }) => folder !== 'test-fixtures' && Boolean(manifest.exports || manifest.bin)

/** Where the bundles for Node are, in the folder of the package. */
export const bundleFolder = ({ folder }) => (isForNode(folder) ? 'dist' : 'dist/bundled')

const made = (source, kind, folder = 'dist') => source.replace('./src/', `./${folder}/`).replace(/\.ts$/, kind)

/**
 * One entry of `exports`. Node gets one file per entry, bundlers the files apart: they leave out by file what a program
 * does not use.
 * @param source the path of the source, or one for Node and one for all others
 */
export function exportedFrom(source, forNode) {
  const types = (path) => made(path, '.d.ts')
  const bundle = (path) => made(path, '.js', 'dist/bundled')
  if (typeof source !== 'string')
    return {
      [SOURCE]: source,
      node: { types: types(source.node), default: bundle(source.node) },
      types: types(source.default),
      default: made(source.default, '.js'),
    }
  if (forNode) return { [SOURCE]: source, types: types(source), default: made(source, '.js') }
  return { [SOURCE]: source, types: types(source), node: bundle(source), default: made(source, '.js') }
}

/** `exports` as the sources that they name ask for. */
export const exportsOf = ({ folder, manifest }) =>
  Object.fromEntries(
    Object.entries(manifest.exports ?? {}).map(([entry, exported]) => [
      entry,
      exported?.[SOURCE] === undefined ? exported : exportedFrom(exported[SOURCE], isForNode(folder)),
    ]),
  )

const ofNode = (source) => (typeof source === 'string' ? source : source.node)

/** The sources that get a bundle for Node, by its path without extension. */
export function bundledEntries({ manifest }) {
  const exported = Object.values(manifest.exports ?? {}).flatMap((one) => (one?.[SOURCE] ? [ofNode(one[SOURCE])] : []))
  const programs = Object.values(manifest.bin ?? {}).map((path) =>
    path.replace('./dist/', './src/').replace(/js$/, 'ts'),
  )
  return Object.fromEntries(
    [...exported, ...programs].map((path) => [path.slice('./src/'.length, -'.ts'.length), path]),
  )
}
