import { Element, parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import { childName, childNameWithText, childText, content, element, lenient, optional, string } from './index.js'

const NS = 'urn:x'
const CONDITIONS = 'urn:conditions'
const read = (inside: string) => parse(`<e xmlns='${NS}' xmlns:c='${CONDITIONS}'>${inside}</e>`)

describe('childName', () => {
  const Def = element(NS, 'e', { why: childName(CONDITIONS, 'gone', 'busy') })

  it('is the name of a child', () => {
    expect(Def.decode(read('<c:busy/>'))).toEqual({ why: 'busy' })
    expect(Def.encode({ why: 'gone' })).toEqual(new Element('e', NS, {}, [new Element('gone', CONDITIONS)]))
  })

  it('is the first of the set, whatever stands beside it', () => {
    expect(Def.decode(read('x<gone/><c:text>t</c:text><c:busy>5</c:busy><c:gone/>'))).toEqual({ why: 'busy' })
  })

  it.each(['', '<c:unknown/>', '<gone/>', '<c:toString/>'])('refuses a parent with %j only', (inside) => {
    expect(decodeFailure(Def, read(inside))).toMatchObject({
      path: '{urn:x}e',
      reason: 'expected one of the children gone, busy of urn:conditions',
    })
  })

  it.each([optional, lenient])('may be absent, and is where no name is known', (absent) => {
    const Maybe = element(NS, 'e', { why: absent(childName(CONDITIONS, 'gone', 'busy')) })
    expect(Maybe.decode(read('<c:unknown/>'))).toEqual({})
    expect(Maybe.decode(read('<c:unknown/><c:gone/>'))).toEqual({ why: 'gone' })
    expect(Maybe.encode({})).toEqual(new Element('e', NS))
  })

  it('leaves to open content what is none of the set', () => {
    const Open = element(NS, 'e', {
      why: optional(childName(CONDITIONS, 'gone', 'busy')),
      text: optional(childText('text', string, { ns: CONDITIONS })),
      details: content(),
    })
    const value = Open.decode(read('<c:text>t</c:text><c:unknown/><c:gone/><own/>'))
    expect(value).toMatchObject({ why: 'gone', text: 't' })
    expect(value.details.map(({ name }) => name)).toEqual(['unknown', 'own'])
  })
})

describe('childNameWithText', () => {
  const Def = element(NS, 'e', { why: childNameWithText(CONDITIONS, 'gone', 'busy') })

  it('has the text of the child, where there is one', () => {
    for (const why of [{ name: 'gone', text: 'xmpp:a@b?x&y' }, { name: 'busy' }] as const) {
      expect(Def.decode(parse(serialize(Def.encode({ why }))))).toEqual({ why })
    }
    expect(Def.encode({ why: { name: 'gone', text: '' } }).elements()[0]?.children).toEqual([])
    expect(decodeFailure(Def, read('<c:text>t</c:text>')).path).toBe('{urn:x}e')
  })
})
