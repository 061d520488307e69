import { attr, element, exchange, list, rest, string } from '@trestle/stanza'
import { elementFrom, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_RSM, pagedExchange } from './index.js'

const NS_OWLS = 'urn:example:owls'
const Owl = element(NS_OWLS, 'owl', { name: attr(string) })
const { request, result } = pagedExchange(
  exchange(element(NS_OWLS, 'query', {}), element(NS_OWLS, 'query', { owls: list(Owl), rest: rest() })),
)
const answer = `<query xmlns='${NS_OWLS}'><owl name='Strix'/><set xmlns='${NS_RSM}'><first>a</first><last>a</last></set></query>`

describe('an exchange with pages', () => {
  it('has the page in its payload', () => {
    const xml = `<query xmlns='${NS_OWLS}'><set xmlns='${NS_RSM}'><max>3</max></set></query>`
    expectXml(request.encode({ value: {}, set: { max: 3 } }), xml)
    expect(request.decode(elementFrom(xml))).toEqual({ value: {}, set: { max: 3 } })
  })

  it('keeps the page apart from what else the payload holds', () => {
    const read = result.decode(elementFrom(answer))
    expect(read).toEqual({ value: { owls: [{ name: 'Strix' }] }, set: { first: 'a', last: 'a' } })
    expectXml(result.encode(read), answer)
  })

  it('does without pages', () => {
    const xml = `<query xmlns='${NS_OWLS}'><owl name='Strix'/></query>`
    const read = result.decode(elementFrom(xml))
    expect(read).toEqual({ value: { owls: [{ name: 'Strix' }] }, set: undefined })
    expectXml(result.encode(read), xml)
  })

  it('needs an answer to have pages of', () => {
    expect(() => pagedExchange(exchange(element(NS_OWLS, 'query', {})))).toThrow(TypeError)
  })

  it('says where a request is wrong', () => {
    const decode = () =>
      request.decode(elementFrom(`<query xmlns='${NS_OWLS}'><set xmlns='${NS_RSM}'><max>a</max></set></query>`))
    expect(decode).toThrow(expect.objectContaining({ code: 'invalid-element' }))
  })
})
