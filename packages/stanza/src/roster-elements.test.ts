import { parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import { jid, RosterQuery, rosterSetExchange } from './index.js'

function read(inside: string, attributes = '') {
  return RosterQuery.decode(parse(`<query xmlns='jabber:iq:roster' ${attributes}>${inside}</query>`))
}

describe('RosterQuery', () => {
  it('is read and written with all that RFC 6121 knows', () => {
    const value = read(
      `<item jid='romeo@montague.example' name='Romeo' subscription='both' approved='true'
        ><group>Friends</group><group>Lovers</group></item><item jid='paris@verona.example' subscription='none' ask='subscribe'/>`,
      "ver='v1'",
    )
    expect(value).toEqual({
      ver: 'v1',
      items: [
        {
          jid: jid.decode('romeo@montague.example'),
          name: 'Romeo',
          subscription: 'both',
          approved: true,
          groups: ['Friends', 'Lovers'],
        },
        { jid: jid.decode('paris@verona.example'), subscription: 'none', ask: 'subscribe' },
      ],
    })
    expect(RosterQuery.decode(parse(serialize(RosterQuery.encode(value))))).toEqual(value)
  })

  it('tells an empty version, which asks for versioning, from none', () => {
    expect(read('', "ver=''")).toEqual({ ver: '', items: [] })
    expect(read('')).toEqual({ items: [] })
  })

  it('ignores states that it does not know', () => {
    const [item] = read("<item jid='a@b' subscription='friend' ask='unsubscribe'/>").items
    expect(item).toEqual({ jid: jid.decode('a@b') })
  })

  it('refuses an item without an address, or with none that is one', () => {
    const source = (item: string) => parse(`<query xmlns='jabber:iq:roster'>${item}</query>`)
    const path = '{jabber:iq:roster}query/{jabber:iq:roster}item/@jid'
    expect(decodeFailure(RosterQuery, source('<item/>'))).toMatchObject({ path, reason: 'missing' })
    expect(decodeFailure(RosterQuery, source("<item jid='@'/>"))).toMatchObject({ path })
  })
})

describe('rosterSet', () => {
  it('has an empty result', () => {
    expect(rosterSetExchange.request).toBe(RosterQuery)
    expect(rosterSetExchange.result).toBeUndefined()
  })
})
