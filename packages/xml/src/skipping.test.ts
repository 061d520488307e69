import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createParser, type Parser, type ParserLimits, serialize } from './index.js'

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
const LIMITS = { maxStanzaBytes: 200, maxDepth: 4, maxAttributes: 4, maxChildren: 6 }

function recorder(limits: Partial<ParserLimits> = LIMITS, react: (event: string, parser: Parser) => void = () => {}) {
  const events: string[] = []
  const note = (event: string) => {
    events.push(event)
    react(event, parser)
  }
  const parser: Parser = createParser(
    {
      onOpen() {},
      onElement: (element) => note(serialize(element, { parentNs: 'jabber:client' })),
      onSkipped: (root, { code }) => note(`${code}: ${serialize(root, { parentNs: 'jabber:client' })}`),
      onClose: () => note('close'),
      onError: ({ code }) => note(code),
    },
    { limits },
  )
  return { parser, events }
}

function read(xml: string, size: number, limits?: Partial<ParserLimits>): string[] {
  const { parser, events } = recorder(limits)
  const bytes = new TextEncoder().encode(HEADER + xml)
  for (let at = 0; at < bytes.length; at += size) parser.write(bytes.subarray(at, at + size))
  parser.end()
  return events
}

const BIG: readonly (readonly [string, string, string])[] = [
  ['too deep', `<m id='1'>${'<x y="">'.repeat(30)}${'</x>'.repeat(30)}</m>`, `<m id='1'/>`],
  ['too long', `<m id='1'><body>${'é'.repeat(400)}</body></m>`, `<m id='1'/>`],
  ['too long in its own tag', `<m id='1' x='${'x'.repeat(400)}'/>`, `<m id='1' x='${'x'.repeat(400)}'/>`],
  ['too many nodes', `<m id='1'>x${'<x/>y'.repeat(9)}</m>`, `<m id='1'/>`],
  ['too many attributes', `<m id='1'><x a='' b='' c='' d='' e='' f=''>x<y/></x></m>`, `<m id='1'/>`],
  ['too many attributes of its own', `<m a='' b='' c='' d='' e=''><x/></m>`, `<m a='' b='' c='' d='' e=''/>`],
  ['all of it', `<m id='1'>${`<x a='' b='' c='' d='' e=''>é`.repeat(20)}${'</x>'.repeat(20)}</m>`, `<m id='1'/>`],
]

describe('a stanza beyond a limit', () => {
  it.each(BIG)('%s: is skipped, and the stream goes on', (_, big, root) => {
    const { length } = new TextEncoder().encode(big)
    const expected = ['<a/>', `policy-violation: ${root}`, '<b>x</b>', `policy-violation: ${root}`, '<c/>', 'close']
    for (const size of [1, 2, 3, 7, 64, 199, 200, 201, length, 1023, 1024, 10_000]) {
      expect(read(`<a/>${big}<b>x</b>\n${big} <c/></stream:stream>`, size)).toEqual(expected)
    }
  })

  it('is still checked for what makes its end uncertain', () => {
    const deep = '<x>'.repeat(9)
    const rows = [
      [`${deep}</y>`, 'not-well-formed'],
      [`${deep}<x a='' a=''/>`, 'not-well-formed'],
      [`${deep}<x a/>`, 'not-well-formed'],
      [`${deep}<!-- -->`, 'restricted-xml'],
      [`${deep}<?x?>`, 'restricted-xml'],
      [`${deep}&lol;`, 'restricted-xml'],
      [`${deep}& </x>`, 'not-well-formed'],
      [`${deep}\u0001`, 'not-well-formed'],
      [`${deep}]]>`, 'not-well-formed'],
      [deep, 'not-well-formed'],
    ] as const
    for (const [xml, code] of rows) {
      for (const size of [1, 5, 10_000]) expect(read(`<a/><m>${xml}`, size), xml).toEqual(['<a/>', code])
    }
  })

  it('ends the stream beyond a harder limit, in bytes, levels and attributes', () => {
    const text = `<m>${'x'.repeat(1000)}</m>`
    for (const size of [1, 100, 1024, 10_000]) {
      expect(read(text, size, { ...LIMITS, maxSkippedBytes: text.length })).toEqual(['policy-violation: <m/>'])
      expect(read(text, size, { ...LIMITS, maxSkippedBytes: text.length - 1 })).toEqual(['policy-violation'])
    }
    const skipped = ['policy-violation: <m/>']
    expect(read(`<m>${'x'.repeat(3190)}</m>`, 999)).toEqual(skipped)
    expect(read(`<m>${'x'.repeat(3200)}</m>`, 999)).toEqual(['policy-violation'])
    expect(read(`<m>${'<x>'.repeat(90)}${'</x>'.repeat(90)}</m>`, 999)).toEqual(skipped)
    expect(read(`<m>${'<x>'.repeat(110)}${'</x>'.repeat(110)}</m>`, 999)).toEqual(['policy-violation'])
    const attributes = (count: number) => Array.from({ length: count }, (_, i) => ` a${i}=''`).join('')
    expect(read(`<m><x${attributes(90)}/></m>`, 999)).toEqual(skipped)
    expect(read(`<m><x${attributes(110)}/></m>`, 999)).toEqual(['policy-violation'])
  })

  it('is an error where it is the header, or the end tag of the stream', () => {
    const events: string[] = []
    const parser = createParser(
      { onOpen() {}, onElement() {}, onSkipped() {}, onClose() {}, onError: ({ code }) => events.push(code) },
      { limits: LIMITS },
    )
    parser.write(`<stream a='${'x'.repeat(300)}'>`)
    expect(events).toEqual(['policy-violation'])
    for (const size of [1, 10_000])
      expect(read(`<a/></stream:stream${' '.repeat(300)}>`, size)).toEqual(['<a/>', 'policy-violation'])
  })

  it('ends the stream where nobody hears of it', () => {
    const seen: string[] = []
    createParser(
      { onOpen() {}, onElement: ({ name }) => seen.push(name), onClose() {}, onError: ({ code }) => seen.push(code) },
      { limits: LIMITS },
    ).write(`${HEADER}<a/><m>${'<x>'.repeat(9)}${'</x>'.repeat(9)}</m><b/>`)
    expect(seen).toEqual(['a', 'policy-violation'])
  })

  it('is measured by the limits that hold at that time', () => {
    const { parser, events } = recorder(LIMITS)
    const deep = `<m>${'<x>'.repeat(9)}${'</x>'.repeat(9)}</m>`
    const read = `<m>${'<x>'.repeat(8)}<x/>${'</x>'.repeat(8)}</m>`
    parser.write(HEADER + deep)
    parser.limit({ maxDepth: 10 })
    parser.write(`${deep}<m a='' b='' c='' d='' e=''>${'x'.repeat(300)}</m>`)
    parser.limit({ maxDepth: 9 })
    parser.write(deep)
    expect(events).toEqual([
      'policy-violation: <m/>',
      read,
      `<m a='' b='' c='' d='' e=''>${'x'.repeat(300)}</m>`,
      'policy-violation: <m/>',
    ])
  })

  it('lets its handler restart the stream', () => {
    const { parser, events } = recorder(LIMITS, (event, self) => {
      if (event.startsWith('policy')) self.restart()
    })
    const big = `<m>${'<x>'.repeat(9)}${'</x>'.repeat(9)}</m>`
    parser.write(`${HEADER}${big}${HEADER}<a/>${big}`)
    parser.write(`${HEADER}<b/>`)
    expect(events).toEqual(['policy-violation: <m/>', '<a/>', 'policy-violation: <m/>', '<b/>'])
  })

  it('is told from the others however they are mixed and cut', () => {
    const part = fc.oneof(
      fc.constantFrom('<a/>', '<b>x</b>', ' ', `<m id='1'><x>é<y/></x></m>`).map((xml) => [xml, xml.trim()] as const),
      fc.constantFrom(...BIG).map(([, xml, root]) => [xml, `policy-violation: ${root}`] as const),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 700 }), (parts, size) => {
        const events = read(parts.map(([xml]) => xml).join(''), size)
        expect(events).toEqual(parts.map(([, event]) => event).filter((event) => event !== ''))
      }),
    )
  })
})

const NS_XML = 'http://www.w3.org/XML/1998/namespace'
const FLAWED: readonly (readonly [string, string, string])[] = [
  // As Prosody 0.12 passes on `xml:foo='1'`, and an element of that namespace.
  ['the namespace of xml by another prefix', `<m id='1'><x xmlns:ns1='${NS_XML}' ns1:foo='1'/></m>`, 'not-well-formed'],
  ['the same in the tag of the stanza', `<m id='1' xmlns:ns1='${NS_XML}' ns1:foo='1'><x/></m>`, 'not-well-formed'],
  ['the namespace of xml as default', `<m id='1'><foo xmlns='${NS_XML}'><x/></foo></m>`, 'not-well-formed'],
  ['xml bound to another', "<m id='1'><x xmlns:xml='u'/></m>", 'not-well-formed'],
  ['xmlns declared', "<m id='1'><x xmlns:xmlns='u'/></m>", 'not-well-formed'],
  ['a prefix undone', "<m id='1'><x xmlns:p=''/></m>", 'not-well-formed'],
  ['a prefix that is not declared', "<m id='1'><p:x/></m>", 'bad-namespace-prefix'],
  ['the same of an attribute', "<m id='1'><x p:y=''/></m>", 'bad-namespace-prefix'],
  ['the same in the tag of the stanza', "<m id='1' p:y=''/>", 'bad-namespace-prefix'],
  ['a default namespace on the way', "<m id='1'><x xmlns='u' p:y=''><y/></x></m>", 'bad-namespace-prefix'],
  ['two colons', "<m id='1'><a:b:c/></m>", 'not-well-formed'],
  ['two colons in an attribute', "<m id='1'><x a:b:c=''/></m>", 'not-well-formed'],
  ['a colon in front', "<m id='1'><:x/></m>", 'not-well-formed'],
  ['the prefix xmlns', "<m id='1'><xmlns:x/></m>", 'not-well-formed'],
  ['an attribute twice by prefixes', "<m id='1'><x xmlns:p='u' xmlns:q='u' p:a='' q:a=''/></m>", 'not-well-formed'],
]

describe('a stanza in which names or namespaces are wrong', () => {
  it.each(FLAWED)('%s: is skipped, and the stream goes on', (_, flawed, code) => {
    const skipped = `${code}: <m id='1'/>`
    const expected = ['<a/>', skipped, '<b>x</b>', skipped, '<c/>', 'close']
    for (const size of [1, 2, 3, 7, 64, 1023, 1024, 10_000]) {
      expect(read(`<a/>${flawed}<b>x</b>\n${flawed} <c/></stream:stream>`, size)).toEqual(expected)
    }
  })

  it('ends the stream where it is its own name that is wrong: nobody could say what it was', () => {
    for (const size of [1, 10_000]) {
      expect(read('<a/><p:m/>', size)).toEqual(['<a/>', 'bad-namespace-prefix'])
      expect(read('<a/><a:b:m/>', size)).toEqual(['<a/>', 'not-well-formed'])
      expect(read('<a/><xmlns:m/>', size)).toEqual(['<a/>', 'not-well-formed'])
    }
  })

  it('ends the stream where its end is uncertain', () => {
    const rows = [
      ['</y>', 'not-well-formed'],
      ['<?x?>', 'restricted-xml'],
      ['& ', 'not-well-formed'],
    ] as const
    for (const [_, flawed] of FLAWED.filter(([, xml]) => xml.endsWith('</m>'))) {
      for (const [more, code] of rows) {
        for (const size of [1, 10_000]) {
          expect(read(`<a/>${flawed.replace('</m>', `${more}</m>`)}`, size)).toEqual(['<a/>', code])
        }
      }
    }
  })

  it('leaves nothing declared behind it', () => {
    expect(read("<m><x xmlns='u' xmlns:p='u' q:a=''/></m><y xmlns:p='v'><p:z/></y>", 10_000)).toEqual([
      'bad-namespace-prefix: <m/>',
      "<y><z xmlns='v'/></y>",
    ])
    expect(read("<m><x xmlns='u' xmlns:p='u' q:a=''/></m><p:y/>", 10_000)).toEqual([
      'bad-namespace-prefix: <m/>',
      'bad-namespace-prefix',
    ])
  })

  it('is told from the others however they are mixed and cut', () => {
    const part = fc.oneof(
      fc.constantFrom('<a/>', '<b>x</b>', ' ', `<m id='1'><x>é<y/></x></m>`).map((xml) => [xml, xml.trim()] as const),
      fc.constantFrom(...FLAWED).map(([, xml, code]) => [xml, `${code}: <m id='1'/>`] as const),
      fc.constantFrom(...BIG).map(([, xml, root]) => [xml, `policy-violation: ${root}`] as const),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 700 }), (parts, size) => {
        const events = read(parts.map(([xml]) => xml).join(''), size)
        expect(events).toEqual(parts.map(([, event]) => event).filter((event) => event !== ''))
      }),
      { seed: 6120 },
    )
  })
})

describe('the memory of what is skipped', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }

  it.each([
    ['elements', '<x>text</x>'],
    ['levels', '<x>text'],
    ['attributes', `<x a='' b='' c='' d='' e='' f='' g=''/>`],
  ])('%s: stays far below what the tree would take', { timeout: 120_000 }, (_, xml) => {
    const { parser, events } = recorder({ maxSkippedBytes: 2 ** 24 })
    parser.write(`${HEADER}<a/><m>`)
    const before = used()
    const chunk = xml.repeat(200)
    let written = 0
    for (; written < 2 ** 20; written += chunk.length) parser.write(chunk)
    expect(used() - before).toBeLessThan(15 * written)
    expect(events).toEqual(['<a/>'])
  })
})
