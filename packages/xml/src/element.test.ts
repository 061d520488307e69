import { describe, expect, it } from 'vitest'
import { Element, parse } from './index.js'

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
