import { describe, expect, it } from 'vitest'
import { Element, type ElementDefinition, parse } from './index.js'

const roster = parse(
  "<query xmlns='jabber:iq:roster'>a<item jid='x'/><item jid='y'>t</item><item xmlns='urn:other'/>b</query>",
)

describe('an element', () => {
  it('finds its children by qualified name', () => {
    expect(roster.is('jabber:iq:roster', 'query')).toBe(true)
    expect(roster.is('', 'query')).toBe(false)
    expect(roster.child('jabber:iq:roster', 'item')?.attrs['jid']).toBe('x')
    expect(roster.child('jabber:iq:roster', 'none')).toBeUndefined()
    expect(roster.childrenOf('jabber:iq:roster', 'item').map((item) => item.attrs['jid'])).toEqual(['x', 'y'])
    expect(roster.elements().map((item) => item.ns)).toEqual(['jabber:iq:roster', 'jabber:iq:roster', 'urn:other'])
  })

  it('has the text directly inside it', () => {
    expect(roster.text()).toBe('ab')
    expect(new Element('a', '').text()).toBe('')
    expect(parse('<a>x &amp; <![CDATA[<y>]]></a>').children).toEqual(['x & <y>'])
  })

  it('clones deeply', () => {
    const clone = roster.clone()
    expect(clone).toEqual(roster)
    clone.elements()[1]?.children.push('more')
    clone.attrs['a'] = 'b'
    expect(roster.elements()[1]?.text()).toBe('t')
    expect(roster.attrs).toEqual({})
  })

  it('begins with attributes and children of its own', () => {
    const [a, b] = [new Element('a', ''), new Element('b', '')]
    a.attrs['x'] = '1'
    a.children.push('text')
    expect([b.attrs, b.children]).toEqual([{}, []])
    const leaves = parse('<a><b/><c/></a>').elements()
    leaves[0]?.children.push('text')
    expect(leaves[1]?.children).toEqual([])
    expect(parse('<d/>').children).toEqual([])
  })
})

describe('children by definition', () => {
  const Note: ElementDefinition<string> = {
    ns: 'urn:n',
    name: 'note',
    decode(element) {
      if (element.text() === '') throw new Error('An empty note.')
      return element.text()
    },
    encode: (text) => new Element('note', 'urn:n', {}, [text]),
  }
  const source = () => parse("<a>x<note xmlns='urn:n'>1</note><note/>y<note xmlns='urn:n'>2</note></a>")

  it('are read where there are some', () => {
    expect(source().get(Note)).toBe('1')
    expect(source().getAll(Note)).toEqual(['1', '2'])
    expect([source().has(Note), source().has({ ns: '', name: 'note' })]).toEqual([true, true])
    const none = parse('<a><note/></a>')
    expect([none.get(Note), none.getAll(Note), none.has(Note)]).toEqual([undefined, [], false])
  })

  it('throw what their definition throws', () => {
    const empty = parse("<a><note xmlns='urn:n'/></a>")
    expect(() => empty.get(Note)).toThrow('An empty note.')
    expect(() => empty.getAll(Note)).toThrow('An empty note.')
    expect(empty.has(Note)).toBe(true)
  })

  it('are added, put in the place of all of their name, and removed', () => {
    expect(source().add(Note, '3').getAll(Note)).toEqual(['1', '2', '3'])
    const changed = source().set(Note, '4')
    expect(changed.children.map((node) => (typeof node === 'string' ? node : `${node.ns}#${node.text()}`))).toEqual([
      'x',
      '#',
      'y',
      'urn:n#4',
    ])
    expect([changed.remove(Note), changed.remove(Note)]).toEqual([true, false])
    expect(changed).toEqual(parse('<a>x<note/>y</a>'))
  })

  it('stay as they are where a value cannot be written', () => {
    const refusing = {
      ...Note,
      encode(): Element {
        throw new Error('Never.')
      },
    }
    const element = source()
    expect(() => element.set(refusing, '5')).toThrow('Never.')
    expect(element).toEqual(source())
  })

  it('may be more than a call may have arguments', () => {
    const many = new Element('a', '')
    for (let count = 0; count < 150_000; count++) many.children.push('x')
    many.add(Note, '1')
    expect([many.remove(Note), many.children.length]).toEqual([true, 150_000])
  })
})
