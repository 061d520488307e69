import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import type { DecodeError } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { DiscoInfo, DiscoInfoRequest, DiscoItems, DiscoItemsRequest, NS_DISCO_INFO, NS_DISCO_ITEMS } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('info', () => {
  it('reads and writes requests', () => {
    expect(roundTrip(fixture('info-request'), DiscoInfoRequest)).toEqual({})
    expect(roundTrip(fixture('info-node-request'), DiscoInfoRequest)).toEqual({ node: 'daggers' })
  })

  it('reads and writes identities in several languages, and features', () => {
    expect(roundTrip(fixture('info-result'), DiscoInfo)).toEqual({
      identities: [
        { category: 'conference', type: 'text', name: 'The Stage', lang: 'en' },
        { category: 'conference', type: 'text', name: 'Il Palco', lang: 'it' },
        { category: 'directory', type: 'chatroom', name: 'The Stage' },
      ],
      features: [NS_DISCO_INFO, NS_DISCO_ITEMS, 'urn:example:curtain'],
    })
  })

  it('reads and writes what is told of accounts and nodes', () => {
    expect(roundTrip(fixture('info-account-result'), DiscoInfo)).toEqual({
      identities: [{ category: 'account', type: 'registered' }],
      features: [NS_DISCO_INFO],
    })
    expect(roundTrip(fixture('info-node-result'), DiscoInfo)).toEqual({
      node: 'daggers',
      identities: [{ category: 'hierarchy', type: 'branch' }],
      features: [NS_DISCO_INFO],
    })
  })

  it('reads and writes extensions', () => {
    const { forms } = roundTrip(fixture('info-extended-result'), DiscoInfo)
    expect(forms).toEqual([
      {
        type: 'result',
        fields: [
          { var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:serverinfo'] },
          { var: 'port', label: 'Port', values: ['5222'] },
          { var: 'ip_version', values: ['ipv4', 'ipv6'] },
        ],
      },
      {
        type: 'result',
        fields: [
          { var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:houses'] },
          { var: 'count', values: ['2'] },
        ],
      },
    ])
  })

  it.each([`<identity type='bot'/>`, `<identity category='client'/>`, '<feature/>', `<x xmlns='jabber:x:data'/>`])(
    'leaves out %s, and says so',
    (inside) => {
      const whole = `<identity category='client' type='pc'/><feature var='urn:a'/>`
      const skipped: DecodeError[] = []
      const source = parse(`<query xmlns='${NS_DISCO_INFO}'>${inside}${whole}</query>`)
      const info = DiscoInfo.decode(source, { skipped: (error) => skipped.push(error) })
      expect(info).toMatchObject({ identities: [{ category: 'client', type: 'pc' }], features: ['urn:a'] })
      expect(skipped).toHaveLength(1)
    },
  )
})

describe('items', () => {
  it('reads and writes requests', () => {
    expect(roundTrip(fixture('items-request'), DiscoItemsRequest)).toEqual({})
    expect(roundTrip(fixture('items-node-request'), DiscoItemsRequest)).toEqual({ node: 'daggers' })
  })

  it('reads and writes items', () => {
    expect(roundTrip(fixture('items-result'), DiscoItems)).toEqual({
      items: [
        { jid: JID.parse('stage.verona.example'), name: 'The Stage' },
        { jid: JID.parse('props.verona.example') },
      ],
    })
    expect(roundTrip(fixture('items-empty-result'), DiscoItems)).toEqual({ items: [] })
    expect(roundTrip(fixture('items-node-result'), DiscoItems)).toEqual({
      node: 'daggers',
      items: [
        { jid: JID.parse('props.verona.example'), node: 'daggers/happy', name: 'A happy dagger' },
        { jid: JID.parse('armoury.mantua.example'), node: 'b17' },
      ],
    })
  })

  it.each([`<item node='a'/>`, `<item jid='@'/>`, `<item jid='#news@net#hub@rooms.example'/>`])(
    'leaves out %s, and says so',
    (inside) => {
      const skipped: DecodeError[] = []
      const source = parse(`<query xmlns='${NS_DISCO_ITEMS}'>${inside}<item jid='a.example'/></query>`)
      const { items } = DiscoItems.decode(source, { skipped: (error) => skipped.push(error) })
      expect(items).toEqual([{ jid: JID.parse('a.example') }])
      expect(skipped).toHaveLength(1)
    },
  )

  it('keeps what other specifications add', () => {
    const xml = `<query xmlns='${NS_DISCO_ITEMS}'><item jid='a.example' more='1'/><set xmlns='urn:pages'/></query>`
    expect(DiscoItems.encode(DiscoItems.decode(parse(xml)))).toEqual(parse(xml))
  })
})
