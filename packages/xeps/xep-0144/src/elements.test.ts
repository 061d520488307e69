import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_ROSTER_EXCHANGE, OldRosterExchange, RosterExchange, RosterExchangeRequest } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const parsed = (items: string) => elementFrom(`<x xmlns='${NS_ROSTER_EXCHANGE}'>${items}</x>`)

describe('the elements', () => {
  it.each(['add', 'delete', 'modify'])('of a message: %s', (action) => {
    expect(roundTrip(fixture(action), RosterExchange).items).toEqual([
      { action, jid: JID.parse('juliet@superduper.example'), name: 'Juliet', groups: ['Verona'] },
      { action, jid: JID.parse('nurse@superduper.example'), name: 'Nurse', groups: ['Verona'] },
    ])
  })

  it('of a message of XEP-0093', () => {
    expect(roundTrip(fixture('old'), OldRosterExchange).items).toEqual([
      { jid: JID.parse('juliet@superduper.example'), name: 'Juliet', groups: ['Verona'] },
      { jid: JID.parse('nurse@superduper.example'), name: 'Nurse', groups: ['Verona'] },
    ])
  })

  it('of a request', () => {
    expect(roundTrip(fixture('request'), RosterExchangeRequest).items).toEqual([
      { jid: JID.parse('paris@superduper.example') },
    ])
  })

  it('leave out contacts that have no address in a message, and refuse them in a request', () => {
    const x = parsed("<item name='Nobody'/><item jid='a@@b'/><item jid='paris@superduper.example' action='duel'/>")
    expect(RosterExchange.decode(x).items).toMatchObject([{ action: 'duel' }])
    expect(() => RosterExchangeRequest.decode(x)).toThrow('item/@jid: missing')
  })
})
