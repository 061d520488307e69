import { isDeepStrictEqual } from 'node:util'
import { tsconfigs } from '../workspace.mjs'
import type { Rule } from './package-state.js'

/** The references that tsc follows are the dependencies that pnpm links. */
export const staleReferences: Rule = (packages) => {
  const wanted = tsconfigs(packages)
  return packages
    .filter(({ folder, tsconfig }) => !isDeepStrictEqual(tsconfig, wanted.get(`${folder}/tsconfig.json`)))
    .map(({ folder }) => `${folder}/tsconfig.json does not say what its package.json does: run npm run sync.`)
}
