import { bundle, describeWith, openBrowser, type TestBrowser } from '@trestle/test-fixtures'
import { parse } from '@trestle/xml'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documents, type Row } from './documents.js'
import { outcome } from './readers.js'

const rows = documents.map((row, index) => [row.name, row, index] as const)

describe('the reader of frames on Node', () => {
  it.each(rows)('%s', (_, row) => {
    const found = outcome(parse, row)
    if (row.error) expect(found).toBe(row.error)
    else expect(found).toBeInstanceOf(Array)
  })
})

const pieces = [
  '<',
  '>',
  '/',
  '"',
  "'",
  '&',
  '&amp;',
  '&#1;',
  '&#228;',
  ' ',
  '\n',
  ':',
  'a',
  'x:',
  'xmlns',
  "xmlns:x='u'",
]
const more = [
  "xmlns=''",
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<b/>',
  '</a>',
  '<a>',
  '<e/>',
  '</r>',
  'ä',
  '😀',
]

const short = documents.filter(({ xml }) => xml.length < 200)

/** Documents of ours with something cut out, put in, or both, at random. */
const damaged = fc
  .tuple(
    fc.constantFrom(...short, ...short.filter(({ error }) => error === undefined)),
    fc.array(fc.tuple(fc.nat(200), fc.nat(4), fc.constantFrom('', ...pieces, ...more)), { maxLength: 3 }),
  )
  .map(([{ xml }, changes]) => {
    const points = [...xml]
    for (const [at, length, piece] of changes) points.splice(at % (points.length + 1), length, ...piece)
    return points.join('')
  })

describeWith({ tool: 'chromium' }, 'the reader of frames in browsers', () => {
  let browser: TestBrowser
  let read: (given: readonly Pick<Row, 'xml' | 'limits'>[]) => Promise<unknown[]>
  let found: unknown[]
  beforeAll(async () => {
    const { code } = await bundle(new URL('./page.ts', import.meta.url))
    browser = await openBrowser()
    const page = await browser.open(code)
    read = (given) => page.evaluate(`outcomes(${JSON.stringify(given)})`)
    found = await read(documents)
  })
  afterAll(() => browser?.close())

  it.each(rows)('%s', (_, row, index) => expect(found[index]).toEqual(row.inBrowsers ?? outcome(parse, row)))

  it('reads and refuses what that on Node does', async () => {
    const given = fc.sample(damaged, 2000).map((xml) => ({ xml }))
    const inBrowser = await read(given)
    const verdict = (made: unknown) => (typeof made === 'string' ? 'refused' : made)
    const differing = given.filter(
      (row, i) => JSON.stringify(verdict(inBrowser[i])) !== JSON.stringify(verdict(outcome(parse, row))),
    )
    expect(differing).toEqual([])
    expect(inBrowser.filter((made) => typeof made !== 'string').length).toBeGreaterThan(100)
  })
})
