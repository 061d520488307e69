import { describe, expect, it } from 'vitest'
import { createParser, parse, serialize, serializeOpen } from './index.js'

describe('createParser', () => {
  it('delivers header, stanzas and end', () => {
    const events: string[] = []
    const parser = createParser({
      onOpen: (root, contentNs) => events.push(`open ${root.ns} ${root.name} ${root.attrs['to']} ${contentNs}`),
      onElement: (element) => events.push(serialize(element, { parentNs: 'jabber:client' })),
      onClose: () => events.push('close'),
      onError: (error) => events.push(error.code),
    })
    parser.write(
      "<?xml version='1.0'?>\n<stream:stream to='a.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
    )
    parser.write(" <message id='1'><body>x &amp; <![CDATA[<y>]]></body></message>\n <stream:features/>")
    parser.write(new TextEncoder().encode('<presence/></stream:stream>\n'))
    parser.end()
    expect(events).toEqual([
      'open http://etherx.jabber.org/streams stream a.example jabber:client',
      "<message id='1'><body>x &amp; &lt;y&gt;</body></message>",
      "<features xmlns='http://etherx.jabber.org/streams'/>",
      '<presence/>',
      'close',
    ])
  })
})

it('reads a document and writes it again', () => {
  const text = "<a xmlns='u' b='1' xml:lang='de'>x<c xmlns='v'><d/></c><e ns1:f='2' xmlns:ns1='w'/></a>"
  expect(serialize(parse(text))).toBe(text)
  expect(serializeOpen(parse(text), { declare: { p: 'u' } })).toBe("<p:a xmlns:p='u' b='1' xml:lang='de'>")
})
