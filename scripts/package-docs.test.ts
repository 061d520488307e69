import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentedIndexes, packageDocs } from './package-docs.mjs'
import { root, workspacePackages } from './workspace.mjs'

describe('the documentation of a package', () => {
  it('is the first paragraph and the first example of its README', () => {
    const readme = '# sample\n\nOne line\nand another.\n\nMore.\n\n```sh\nno\n```\n\n```ts\nf() /* x */\n```\n'
    expect(packageDocs(readme)).toBe(
      '/**\n * One line\n * and another.\n *\n * @example\n * ```ts\n * f() /* x *\\/\n * ```\n *\n * @packageDocumentation\n */\n',
    )
    expect(packageDocs('# sample\n\nNo example.\n')).toBeUndefined()
  })

  it.each([...documentedIndexes(workspacePackages())])('is in %s', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8'), 'run npm run sync').toBe(text)
    expect(text).toContain('@packageDocumentation')
  })
})
