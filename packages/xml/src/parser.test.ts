import { describe, expect, it } from 'vitest'
import {
  createParser,
  type Parser,
  type ParserHandlers,
  type ParserOptions,
  serialize,
  type XmlError,
} from './index.js'

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s1'>"

/** A parser that writes down what it delivers, and does with it what the test says. */
function recorder(react: (event: string, parser: Parser) => void = () => {}, options: ParserOptions = {}) {
  const events: string[] = []
  const note = (event: string) => {
    events.push(event)
    react(event, parser)
  }
  const handlers: ParserHandlers = {
    onOpen: (root) => note(`open ${root.name} ${root.attrs['id']}`),
    onElement: (element) => note(serialize(element, { parentNs: 'jabber:client' })),
    onClose: () => note('close'),
    onError: (error: XmlError) => note(error.code),
  }
  const parser: Parser = createParser(handlers, options)
  return { parser, events }
}

describe('a stream', () => {
  it('delivers the header, the stanzas and the end', () => {
    const { parser, events } = recorder()
    parser.write(`<?xml version='1.0' encoding='utf-8'?>\n${HEADER}`)
    parser.write(" <message id='1'><body>x &amp; <![CDATA[<y>]]>&#x1F600;</body></message>\n <stream:features/>")
    parser.write(new TextEncoder().encode('<presence/></stream:stream>\r\n'))
    parser.end()
    expect(events).toEqual([
      'open stream s1',
      "<message id='1'><body>x &amp; &lt;y&gt;😀</body></message>",
      "<features xmlns='http://etherx.jabber.org/streams'/>",
      '<presence/>',
      'close',
    ])
  })

  it('tells the content namespace of the header, and leaves declarations out of the attributes', () => {
    const seen: unknown[] = []
    const parser = createParser({
      onOpen: (root, contentNs) => seen.push(root.ns, { ...root.attrs }, root.children, contentNs),
      onElement: () => {},
      onClose: () => {},
      onError: (error) => seen.push(error),
    })
    parser.write(HEADER)
    expect(seen).toEqual(['http://etherx.jabber.org/streams', { id: 's1' }, [], 'jabber:client'])
  })

  it('tells the content namespace as it is declared, whatever it is read as', () => {
    const seen: string[] = []
    const alias = { from: 'jabber:component:accept', to: 'jabber:client' }
    const read = (header: string) =>
      createParser(
        { onOpen: (_, contentNs) => seen.push(contentNs), onElement() {}, onClose() {}, onError() {} },
        { alias },
      ).write(header)
    read("<stream xmlns='jabber:component:accept'>")
    read("<stream xmlns='jabber:client'>")
    read("<s:stream xmlns:s='jabber:component:accept'>")
    expect(seen).toEqual(['jabber:component:accept', 'jabber:client', ''])
  })

  it('delivers a stanza with the chunk that ends it', () => {
    const { parser, events } = recorder()
    parser.write(HEADER)
    parser.write('<message><body>a</body></message')
    expect(events).toEqual(['open stream s1'])
    parser.write('>')
    expect(events).toHaveLength(2)
  })

  it('may end anywhere but inside a tag or a stanza', () => {
    const ends = (text: string) => {
      const { parser, events } = recorder()
      parser.write(text)
      parser.end()
      return events.at(-1)
    }
    expect(ends('')).toBeUndefined()
    expect(ends(' ')).toBeUndefined()
    expect(ends(HEADER)).toBe('open stream s1')
    expect(ends(`${HEADER}<a/> \n`)).toBe('<a/>')
    expect(ends(`${HEADER}<a>`)).toBe('not-well-formed')
    expect(ends(`${HEADER}<a/><`)).toBe('not-well-formed')
    expect(ends('<stream')).toBe('not-well-formed')
  })

  it('reads nothing after the input has ended', () => {
    const { parser, events } = recorder()
    parser.end()
    parser.write(HEADER)
    parser.end()
    expect(events).toEqual([])
  })

  it('joins what was split between text chunks, surrogates too, and refuses half of a pair', () => {
    const { parser, events } = recorder()
    for (const unit of `${HEADER}<a>€😀</a>`.split('')) parser.write(unit)
    parser.write('<b>\ud83d')
    parser.write('</b>')
    expect(events).toEqual(['open stream s1', '<a>€😀</a>', 'not-well-formed'])
    const { parser: other, events: otherEvents } = recorder()
    other.write(`${HEADER}<a>\ude00</a>`)
    expect(otherEvents).toEqual(['not-well-formed'])
  })

  it('does not see a namespace as another unless told', () => {
    const header = "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>"
    const stanza =
      "<message xmlns:c='jabber:component:accept'><c:body c:x='1'/><d xmlns='jabber:component:accept'/></message>"
    const read = (options: ParserOptions) => {
      const { parser, events } = recorder(() => {}, options)
      parser.write(header + stanza)
      return events.at(-1)
    }
    expect(read({ alias: { from: 'jabber:component:accept', to: 'jabber:client' } })).toBe(
      "<message><body ns1:x='1' xmlns:ns1='jabber:client'/><d/></message>",
    )
    expect(read({})).toContain('jabber:component:accept')
  })
})

describe('a restart', () => {
  it('begins a new document between writes', () => {
    const { parser, events } = recorder()
    parser.write(`${HEADER}<success/>`)
    parser.restart()
    parser.write(`<?xml version='1.0'?>${HEADER.replace('s1', 's2')}<a/></stream:stream>`)
    parser.end()
    expect(events).toEqual(['open stream s1', '<success/>', 'open stream s2', '<a/>', 'close'])
  })

  it.each([1, 7, 10_000])(
    'begins a new document right behind the stanza whose handler asks, in chunks of %d',
    (size) => {
      const { parser, events } = recorder((event, self) => {
        if (event === '<success/>') self.restart()
      })
      const header = HEADER.replace('s1', 'é2')
      const bytes = new TextEncoder().encode(
        `<?xml version='1.0'?>${HEADER}<é/><success/> \r\n<?xml version='1.0'?>${header}<a/><success/>${header}<b/>`,
      )
      for (let at = 0; at < bytes.length; at += size) parser.write(bytes.subarray(at, at + size))
      parser.end()
      expect(events).toEqual([
        'open stream s1',
        '<é/>',
        '<success/>',
        'open stream é2',
        '<a/>',
        '<success/>',
        'open stream é2',
        '<b/>',
      ])
    },
  )

  it('may be asked for by the handlers of the header and of the end', () => {
    const { parser, events } = recorder((event, self) => {
      if (event === 'open stream s1' || event === 'close') self.restart()
    })
    parser.write(`${HEADER}<stream id='2'><a xmlns='jabber:client'/></stream><stream id='3'/> <x id='4'>`)
    parser.end()
    expect(events).toEqual(['open stream s1', 'open stream 2', '<a/>', 'close', 'open stream 3', 'close', 'open x 4'])
  })

  it('forgets prefixes, default namespace and what was unfinished', () => {
    const { parser, events } = recorder()
    parser.write(`${HEADER}<message><body>x`)
    parser.restart()
    parser.write('<s id="2"><a/><stream:a/>')
    expect(events).toEqual(['open stream s1', 'open s 2', "<a xmlns=''/>", 'bad-namespace-prefix'])
  })

  it('is not misled by an error behind the stanza whose handler asks', () => {
    const { parser, events } = recorder((event, self) => {
      if (event === '<proceed/>') self.restart()
    })
    parser.write(`${HEADER}<proceed/></oops>`)
    expect(events).toEqual(['open stream s1', '<proceed/>', 'not-well-formed'])
    const { parser: other, events: otherEvents } = recorder((event, self) => {
      if (event === '<proceed/>') self.restart()
    })
    other.write(`${HEADER}<proceed/><s id='<'>`)
    expect(otherEvents).toEqual(['open stream s1', '<proceed/>', 'not-well-formed'])
  })

  it('does not bring a failed parser back', () => {
    const { parser, events } = recorder((event, self) => {
      if (event === 'not-well-formed') self.restart()
    })
    parser.write('x')
    parser.restart()
    parser.write(HEADER)
    expect(events).toEqual(['not-well-formed'])
  })
})

describe('handlers', () => {
  it('may throw: the error comes out of write, and the parser goes on', () => {
    const boom = new Error('boom')
    const { parser, events } = recorder((event) => {
      if (event === '<a/>' || event === 'open stream s1') throw boom
    })
    expect(() => parser.write(HEADER)).toThrow(boom)
    expect(() => parser.write('<b/><a/><c/><d')).toThrow(boom)
    parser.write('/></stream:stream>')
    expect(events).toEqual(['open stream s1', '<b/>', '<a/>', '<c/>', '<d/>', 'close'])
  })

  it('may throw several times for one chunk', () => {
    const { parser, events } = recorder((event) => {
      if (event.startsWith('<')) throw new Error(event)
    })
    let thrown: unknown
    try {
      parser.write(`${HEADER}<a/><b/>`)
    } catch (error) {
      thrown = error
    }
    expect((thrown as AggregateError).errors.map((error: Error) => error.message)).toEqual(['<a/>', '<b/>'])
    expect(events).toEqual(['open stream s1', '<a/>', '<b/>'])
  })

  it('may throw when told of an error', () => {
    const { parser, events } = recorder((event) => {
      if (event === 'not-well-formed') throw new Error('on error')
    })
    expect(() => parser.write(`${HEADER}<a></b>`)).toThrow('on error')
    parser.write('<c/>')
    expect(events).toEqual(['open stream s1', 'not-well-formed'])
  })

  it('may throw and restart at once', () => {
    const { parser, events } = recorder((event, self) => {
      if (event !== '<success/>') return
      self.restart()
      throw new Error('boom')
    })
    expect(() => parser.write(`${HEADER}<success/>${HEADER}<a/>`)).toThrow('boom')
    expect(events).toEqual(['open stream s1', '<success/>', 'open stream s1', '<a/>'])
  })

  it('may write more: it comes after the chunk at hand, as it was when it was written', () => {
    const more = Buffer.from('<c/>')
    const { parser, events } = recorder((event, self) => {
      if (event !== '<a/>') return
      self.write(more)
      more.fill(0)
      self.write('<d/>')
      self.end()
    })
    parser.write(`${HEADER}<a/><b/>`)
    parser.write('<e/>')
    expect(events).toEqual(['open stream s1', '<a/>', '<b/>', '<c/>', '<d/>'])
  })
})
