import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createParser, type ParserOptions, serialize } from './index.js'

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' xmlns:p='urn:p'>"
const STANZAS = [
  "<message to='a@b' from=\"c@d/é\" type='chat' id='1' xml:lang='en'><body>It's 1 &lt; 2 &#38; 😀 ]]</body><x xmlns='urn:x'/></message>",
  "<presence><show>away</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' ver='a+b=='/></presence>",
  "<iq type='result' id='2'><query xmlns='jabber:iq:roster'>\n\t<item jid='a@b' name=''/><item jid='ü@b'>日本</item></query></iq>",
  "<message><result xmlns='urn:xmpp:mam:2'><message xmlns='jabber:client'><body/></message></result><body >x</body></message>",
  '<presence/>',
  "<stream:features><p:a p:b='1'/></stream:features>",
]
const TOKENS = [
  ...'<>&;\'"/=! \n\t\r]:?-xé😀',
  ...['&amp;', '&#x26;', '&#0;', '&#xD800;', '&#xFFFE;', '&#13;', '&nbsp;', '&#x110000;', '&apos;'],
  ...['<![CDATA[', ']]>', '<!--', '-->', '<?x?>', '</', '/>', '<a>', '</a>', '<a/>', '</message>', '</stream:stream>'],
  ...[
    ' xmlns=""',
    " xmlns='urn:y'",
    " xmlns:q='urn:q'",
    " xml:lang='de'",
    " id='3'",
    ' xmlns',
    " xmlns='http://www.w3.org/2000/xmlns/'",
  ],
  ...[
    '\0',
    '\x7f',
    '\ufffe',
    '\uffff',
    '\ufffd',
    '\u0080',
    '\u2028',
    'stream:',
    'p:',
    'z:',
    'xml:',
    'xmlns:',
    '__proto__',
  ],
]

/** What comes of the bytes in pieces of that size. In pieces of one byte, only lone tags are ever complete. */
function outcome(bytes: Uint8Array, size: number, options: ParserOptions = {}): string[] {
  const events: string[] = []
  const parser = createParser(
    {
      onOpen: () => events.push('open'),
      onElement: (element) => events.push(serialize(element)),
      onClose: () => events.push('close'),
      onError: (error) => events.push(error.code),
    },
    options,
  )
  for (let at = 0; at < bytes.length; at += size) parser.write(bytes.subarray(at, at + size))
  parser.end()
  return events
}

const utf8 = (text: string) => new TextEncoder().encode(text)

const mutated = fc
  .record({
    stanzas: fc.array(fc.constantFrom(...STANZAS), { minLength: 1, maxLength: 4 }),
    edits: fc.array(
      fc.record({ at: fc.nat(), remove: fc.nat(3), token: fc.option(fc.constantFrom(...TOKENS), { nil: '' }) }),
      { maxLength: 3 },
    ),
  })
  .map(({ stanzas, edits }) =>
    edits.reduce((text, { at, remove, token }) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + token + text.slice(place + remove)
    }, stanzas.join('')),
  )

describe('the short way', () => {
  it('delivers what the long one does, and refuses the same', () => {
    fc.assert(
      fc.property(mutated, fc.integer({ min: 2, max: 400 }), (text, size) => {
        const bytes = utf8(HEADER + text)
        const expected = outcome(bytes, 1)
        expect(outcome(bytes, bytes.length)).toEqual(expected)
        expect(outcome(bytes, size)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('does so for bytes that are damaged', () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(mutated, damage, (text, { at, byte }) => {
        const bytes = utf8(HEADER + text)
        bytes[HEADER.length + (at % (bytes.length - HEADER.length || 1))] = byte
        expect(outcome(bytes, bytes.length)).toEqual(outcome(bytes, 1))
      }),
      { numRuns: 700 },
    )
  })

  it('keeps the limits', () => {
    const limits = fc.record({
      maxStanzaBytes: fc.integer({ min: 100, max: 200 }),
      maxDepth: fc.integer({ min: 1, max: 4 }),
      maxAttributes: fc.integer({ min: 1, max: 5 }),
      maxChildren: fc.integer({ min: 1, max: 6 }),
    })
    fc.assert(
      fc.property(mutated, limits, (text, limits) => {
        // The header has attributes, too.
        const bytes = utf8(`<s:stream xmlns:s='urn:s'>${text.replaceAll(/stream:|p:/g, '')}`)
        expect(outcome(bytes, bytes.length, { limits })).toEqual(outcome(bytes, 1, { limits }))
      }),
      { numRuns: 700 },
    )
  })

  it('reads one namespace as another', () => {
    const alias = { from: 'jabber:client', to: 'urn:other' }
    for (const text of [...STANZAS, "<x xmlns=''/>", "<x xmlns='jabber:client'><y xmlns='urn:other'/></x>"]) {
      const bytes = utf8(HEADER + text)
      expect(outcome(bytes, bytes.length, { alias })).toEqual(outcome(bytes, 1, { alias }))
    }
  })

  it('gets along with stanzas larger than what it looks at', () => {
    for (const length of [1000, 2000, 3000, 8000, 9000, 20_000]) {
      for (const text of ['x', 'é', '😀']) {
        const stanza = `<message id='${length}'><body>${text.repeat(length)}</body></message>`
        const bytes = utf8(HEADER + STANZAS[0] + stanza + STANZAS[1] + stanza + STANZAS[2])
        const expected = outcome(bytes, 1)
        expect(outcome(bytes, bytes.length)).toEqual(expected)
        expect(outcome(bytes, 1500)).toEqual(expected)
      }
    }
  })

  it('refuses a second header in whatever default namespace', () => {
    const bytes = utf8("<stream xmlns='urn:s'><stream/><message/>")
    expect(outcome(bytes, bytes.length)).toEqual(['open', 'bad-format'])
  })

  it('does without a Buffer', () => {
    const bytes = utf8(`${HEADER}${STANZAS.join('')}<message><body>${'x'.repeat(3000)}\u0085é</body></message>`)
    const expected = outcome(bytes, bytes.length)
    vi.stubGlobal('Buffer', undefined)
    try {
      expect(outcome(bytes, bytes.length)).toEqual(expected)
      expect(outcome(bytes, 7)).toEqual(expected)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('tells attributes apart, and finds one given twice, among names of which some were forgotten', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `<n${i} a${i}=''/>`).join('')
    const attributes = Array.from({ length: 40 }, (_, i) => ` b${i}='${i}'`).join('')
    const events = (last: string) => outcome(utf8(`${HEADER}${many}<x${attributes}${last}/>`), 1e6).slice(3001)
    expect(events('')).toEqual([`<x xmlns='jabber:client'${attributes}/>`])
    for (let i = 0; i < 40; i++) expect(events(` b${i}=''`)).toEqual(['not-well-formed'])
  })

  it('leaves no prefix declared behind the element that declares it', () => {
    const rows = [
      ["<a xmlns:q='u'><q:b/></a><q:c/>", 'bad-namespace-prefix'],
      ["<a><b xmlns:q='u'/><q:c/></a>", 'bad-namespace-prefix'],
      ["<a><b xmlns:q='u'><![CDATA[x]]></b></a><q:c/>", 'bad-namespace-prefix'],
      ["<a xmlns:p='other'><p:b/></a><p:c/>", `<c xmlns='urn:p'/>`],
    ] as const
    for (const [xml, expected] of rows) {
      const bytes = utf8(HEADER + xml)
      for (const size of [1, 2, 9, 1e6]) expect(outcome(bytes, size).at(-1), xml).toBe(expected)
    }
  })

  it('knows more names than it remembers', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `<n${i} a${i}='${i}' xmlns='urn:n:${i}'></n${i}>`)
    const bytes = utf8(HEADER + names.join(''))
    expect(outcome(bytes, bytes.length)).toEqual([
      'open',
      ...Array.from({ length: 5000 }, (_, i) => `<n${i} xmlns='urn:n:${i}' a${i}='${i}'/>`),
    ])
  })
})
