import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'
import type { Rule } from './package-state.js'

/** Targets of the links in a text of Markdown. */
export const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(\s*([^)\s]+)[^)]*\)/g)].map(([, target = '']) => target)

/** Whether a link leads to a file that is not published with the package. */
export const leavesPackage = (target: string): boolean => /^(\.\.\/|\/)/.test(target)

/** npm shows the README of a package without the repository around it. */
export const escapingLinks: Rule = (packages) =>
  packages
    .filter(({ files, manifest }) => !manifest.private && files.has('README.md'))
    .flatMap(({ folder }) =>
      linksOf(readFileSync(join(root, folder, 'README.md'), 'utf8'))
        .filter(leavesPackage)
        .map(
          (target) =>
            `${folder}/README.md links to ${target}, which npm's page has not: link to https://www.npmjs.com/package/NAME.`,
        ),
    )
