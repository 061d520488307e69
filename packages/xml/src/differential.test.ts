import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Element, Node, ParserLimits, ParserOptions, XmlError } from './index.js'
import { createParserWith } from './parser.js'

/** Of each kind of change; set it higher for a long hunt. */
const RUNS = Number(process.env['TRESTLE_FUZZ_RUNS'] ?? 400)

const read = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'))
const TRAFFIC = read('traffic.json') as string[]
const HOSTILE = read('hostile.json') as {
  header: boolean
  xml?: string
  hex?: string
  limits?: Partial<ParserLimits>
}[]
const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
interface Options extends ParserOptions {
  readonly skip?: boolean
}

const NONE: Options = {}

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** All that can be told of a tree, the order of attributes and the joints of texts included. */
function told(node: Node): unknown {
  if (typeof node === 'string') return node
  return [node.name, node.ns, Object.entries(node.attrs), Object.getPrototypeOf(node.attrs), node.children.map(told)]
}

/** What comes of the bytes, cut so, read the short way or all by saxes; `restartAt`: the stanza whose handler restarts. */
function outcome(short: boolean, chunks: readonly Uint8Array[], options: Options, restartAt = -1): unknown[] {
  const events: unknown[] = []
  let count = 0
  const parser = createParserWith(
    {
      onOpen: (root, contentNs) => events.push(['open', contentNs, told(root)]),
      onElement(element: Element) {
        events.push(told(element))
        if (count++ === restartAt) parser.restart()
      },
      ...(options.skip && {
        onSkipped: (root: Element, error: XmlError) => events.push(['skipped', told(root), error.code, error.message]),
      }),
      onClose: () => events.push('close'),
      onError: (error) => events.push([error.code, error.message]),
    },
    options,
    short,
  )
  for (const chunk of chunks) parser.write(chunk)
  parser.end()
  return events
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return chunks
}

function expectSame(bytes: Uint8Array, sizes: readonly number[], options = NONE, restartAt?: number): void {
  const whole = outcome(false, [bytes], options, restartAt)
  for (const size of sizes) {
    const chunks = cut(bytes, size)
    const events = outcome(true, chunks, options, restartAt)
    expect(events, `in chunks of ${size}`).toEqual(outcome(false, chunks, options, restartAt))
    // What is said of an error may depend on how much of it had come: its code does not.
    expect(events.map(withoutMessage), `in chunks of ${size}, and at once`).toEqual(whole.map(withoutMessage))
  }
}

const withoutMessage = (event: unknown) =>
  Array.isArray(event) && event.length === 2 && typeof event[1] === 'string' ? event[0] : event

const TOKENS = [
  ...'<>&;\'"/=!?:- \n\t\r]aé€😀\0\x1f\x7f\u0085\u2028\ufeff\ufffd\ufffe\uffff',
  ...['&amp;', '&lt', '&#10;', '&#13;', '&#x9;', '&#0;', '&#xD800;', '&#xFFFF;', '&#x10FFFF;', '&#x110000;', '&nbsp;'],
  ...[
    '&#00000065;',
    '&#x0000041;',
    '&#X41;',
    '&#;',
    '& ',
    '<![CDATA[',
    '<![CDATA[x]]>',
    ']]>',
    '<!--',
    '-->',
    '<?x y?>',
  ],
  ...[
    '<!DOCTYPE a>',
    '<',
    '</',
    '/>',
    '<a>',
    '</a>',
    '<a/>',
    '<a',
    '</message>',
    '</stream:stream>',
    HEADER,
    '<a />',
    '</a >',
  ],
  ...[
    " xmlns=''",
    " xmlns='u'",
    " xmlns:p='u'",
    " xmlns:p=''",
    " xml:lang='x'",
    " xml:space='x'",
    " xmlns:xml='u'",
    ' a="1"',
  ],
  ...[
    " p:a='1'",
    " id='2'",
    " id='2' id='3'",
    " xmlns='http://www.w3.org/XML/1998/namespace'",
    " a='<'",
    " a='&amp;é\t'",
  ],
  ...[
    ' __proto__="1"',
    ' constructor="1"',
    ' xmlns',
    ' a',
    '=',
    "'x'",
    " a='>>>'",
    "<q:a xmlns:q='u'/>",
    "<q:a xmlns:q='u' xmlns='v' q:b='1'><b/><q:c/></q:a>",
    "<stream:a xmlns='u'/>",
    'p:',
    'stream:',
    'xml:',
    'xmlns:',
    'xmlns',
    ':',
  ],
]

const stanzas = fc.array(fc.constantFrom(...TRAFFIC), { minLength: 1, maxLength: 4 })
const edits = fc.array(
  fc.record({
    at: fc.nat(),
    remove: fc.oneof(fc.constant(0), fc.nat(4), fc.nat(200)),
    token: fc.oneof(fc.constantFrom(...TOKENS), fc.constant('')),
    again: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(70) }),
  }),
  { maxLength: 4 },
)
/** Halves of surrogate pairs become U+FFFD. */
const wellFormed = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text))
const mutated = fc.tuple(stanzas, edits).map(([parts, changes]) =>
  changes.reduce((text, { at, remove, token, again }) => {
    const place = at % (text.length + 1)
    return wellFormed(text.slice(0, place) + token.repeat(again) + text.slice(place + remove))
  }, parts.join('')),
)
/** Most cuts fall where it hurts: a byte at a time, or a few at a time; and all at once. */
const sizes = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3000 }))
  .map(([small, large]) => [small, large, 1e6])
const options = fc.record(
  {
    alias: fc.constantFrom(
      { from: 'jabber:client', to: 'urn:example:other' },
      { from: 'urn:example:other', to: 'jabber:client' },
    ),
    skip: fc.constant(true),
    limits: fc.record({
      maxStanzaBytes: fc.integer({ min: HEADER.length, max: 2000 }),
      maxDepth: fc.integer({ min: 1, max: 6 }),
      maxAttributes: fc.integer({ min: 3, max: 8 }),
      maxChildren: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { requiredKeys: [] },
)

describe('the short way and saxes', { timeout: 120_000 + 60 * RUNS }, () => {
  it('build the same of real traffic, in chunks of every size', () => {
    const bytes = bytesOf(`${HEADER}${TRAFFIC.join(' \n')}</stream:stream>`)
    const expected = outcome(false, [bytes], NONE)
    expect(expected).toHaveLength(TRAFFIC.length + 2)
    for (let size = 1; size <= bytes.length; size += size < 64 ? 1 : 197) {
      expect(outcome(true, cut(bytes, size), NONE), `in chunks of ${size}`).toEqual(expected)
    }
  })

  it('make the same of what is hostile', () => {
    for (const { header, xml, hex, limits } of HOSTILE) {
      const body = hex === undefined ? bytesOf(xml ?? '') : Uint8Array.from(Buffer.from(hex, 'hex'))
      for (const before of ['', ...TRAFFIC.slice(0, header ? 2 : 0)]) {
        const bytes = Uint8Array.from([...bytesOf(header ? HEADER + before : ''), ...body])
        const given =
          limits === undefined ? NONE : { limits: { ...limits, maxStanzaBytes: limits.maxStanzaBytes ?? 262_144 } }
        expectSame(bytes, [1, 7, 1e6], given)
        expectSame(bytes, [3, 1e6], { ...given, skip: true })
      }
    }
  })

  it('make the same of traffic that was changed', () => {
    fc.assert(
      fc.property(mutated, sizes, options, (text, at, given) => expectSame(bytesOf(HEADER + text), at, given)),
      { numRuns: RUNS },
    )
  })

  it('make the same of bytes that were changed', () => {
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(stanzas, damage, sizes, (parts, places, at) => {
        const bytes = bytesOf(HEADER + parts.join(''))
        for (const { at, byte } of places) bytes[at % bytes.length] = byte
        expectSame(bytes, at)
      }),
      { numRuns: RUNS },
    )
  })

  it('make the same of stanzas that are long, wherever they are cut', () => {
    const part = fc.oneof(
      fc
        .constantFrom('x', 'é', '😀', ' ', '>', '&amp;', '\n')
        .chain((text) => fc.integer({ min: 1, max: 6000 }).map((times) => text.repeat(times))),
      fc.integer({ min: 1, max: 2000 }).map((times) => `<y a='${'>'.repeat(times)}é' b="'">${'z'.repeat(times)}</y>`),
      fc.integer({ min: 1, max: 800 }).map((times) => "<q:z xmlns:q='u'/><z/>".repeat(times)),
      fc.constantFrom('<![CDATA[<x>]]>', '<a\tb="c"/>', '</y>', '<p:a/>', '\0', ']]>'),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.integer({ min: 1, max: 9000 }),
        options,
        (parts, size, given) => {
          const { limits: _, ...rest } = given
          const text = `${HEADER}<message>${parts.join('')}</message>${TRAFFIC[0]}`
          expectSame(bytesOf(text), [Math.max(size, text.length >> 9), 1e6], rest)
        },
      ),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })

  it('restart behind each kind of stanza', () => {
    for (const stanza of TRAFFIC) {
      const events = outcome(true, [bytesOf(`${HEADER}${stanza}${HEADER}<a/>${stanza}`)], NONE, 0)
      expect(
        events.map((event) => (event as string[])[0] === 'open'),
        stanza,
      ).toEqual([true, false, true, false, false])
    }
  })

  it('restart at the same place', () => {
    fc.assert(
      fc.property(mutated, mutated, fc.nat(4), sizes, (before, after, restartAt, at) => {
        expectSame(bytesOf(HEADER + before + HEADER + after), at, NONE, restartAt)
      }),
      { numRuns: RUNS },
    )
  })
})
