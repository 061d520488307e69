import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, workspacePackages } from './workspace.mjs'
import { xepsFile, xepsPage } from './xeps-table.mjs'

const implementing = workspacePackages().filter(({ manifest }) => manifest.xeps)

describe('the page of XEPs', () => {
  it('is up to date', () => {
    expect(readFileSync(xepsFile, 'utf8'), 'run npm run xeps').toBe(xepsPage())
  })

  it('has every package of an XEP', () => {
    const packages = workspacePackages().filter(({ folder }) => folder.startsWith('packages/xeps/'))
    expect(packages.filter(({ manifest }) => !manifest.xeps)).toEqual([])
    for (const { folder, manifest } of packages) expect(folder).toBe(`packages/xeps/xep-${manifest.xeps?.[0]?.number}`)
  })

  it.each(implementing)('says the versions that the README of $manifest.name says', ({ folder, manifest }) => {
    const readme = readFileSync(join(root, folder, 'README.md'), 'utf8').replace(/\s+/g, ' ')
    for (const { number, version } of manifest.xeps ?? [])
      expect(readme).toMatch(
        new RegExp(`xep-${number}\\.html\\)( version)? ${version.replaceAll('.', '\\.')}(?![.\\d]*\\d)`),
      )
  })

  it('says of every plugin of slixmpp where it is', () => {
    const rows =
      xepsPage()
        .split('## The plugins of slixmpp')[1]
        ?.match(/^\| \[\d{4}\].*$/gm) ?? []
    expect(rows).toHaveLength(121)
    for (const row of rows) expect(row).toMatch(/\| (\[@trestle\/|next|later: |no: )[^|]*\|$/)
  })

  it('knows the status and the examples of every XEP that is implemented', () => {
    const listed = JSON.parse(readFileSync(join(root, 'scripts', 'xsf-list.json'), 'utf8'))
    const numbers = implementing.flatMap(({ manifest }) => manifest.xeps?.map(({ number }) => number) ?? [])
    expect(numbers.filter((number) => !(number in listed))).toEqual([])
  })

  it('leaves out what a package does not say', () => {
    const manifest = { name: '@trestle/xep-9999', xeps: [{ number: '9999', title: 'Nothing', version: '1.0' }] }
    const row = xepsPage([{ folder: 'packages/xeps/xep-9999', manifest }])
      .split('\n')
      .find((line) => line.includes('xep-9999'))
    expect(row?.split('|').map((cell) => cell.trim())).toEqual([
      '',
      '[9999](https://xmpp.org/extensions/xep-9999.html)',
      'Nothing',
      '[@trestle/xep-9999](../packages/xeps/xep-9999/README.md)',
      '1.0',
      '—',
      '—',
      '—',
      'memory',
      '',
    ])
  })
})
