import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Moderate, ModeratedRetract, ModeratedTombstone, NS_MODERATE, OldModerate, OldModerated } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const reason = 'No quarrels in this house'
const moderatedBy = (by: string) => ({ by: JID.parse(by), occupantId: 'id-of-capulet' })

describe('the elements', () => {
  it('of a request', () => {
    expect(roundTrip(fixture('request'), Moderate)).toEqual({ id: 'room-1', retract: true, reason })
  })

  it('of what a room says', () => {
    const moderated = moderatedBy('feast@rooms.verona.example/capulet')
    expect(roundTrip(fixture('announcement'), ModeratedRetract)).toEqual({ id: 'room-1', moderated, reason })
  })

  it('of what an archive has in the place of a message', () => {
    const moderated = moderatedBy('capulet@capulet.example')
    const stamp = new Date('2026-01-31T23:19:12Z')
    expect(roundTrip(fixture('tombstone'), ModeratedTombstone)).toEqual({ stamp, moderated, reason })
  })

  it('of before version 0.3', () => {
    const retract = `<retract xmlns='urn:xmpp:message-retract:0'/><reason>${reason}</reason>`
    const asked = `<apply-to xmlns='urn:xmpp:fasten:0' id='room-1'>
      <moderate xmlns='urn:xmpp:message-moderate:0'>${retract}</moderate></apply-to>`
    expect(roundTrip(asked, OldModerate)).toEqual({ id: 'room-1', moderate: { retract: true, reason } })
    const said = `<moderated xmlns='urn:xmpp:message-moderate:0'>${retract}</moderated>`
    expect(roundTrip(said, OldModerated)).toEqual({ retract: true, reason })
  })

  it('refuse a request about nothing', () => {
    expect(() => Moderate.decode(elementFrom(`<moderate xmlns='${NS_MODERATE}'/>`))).toThrow('moderate/@id: missing')
  })
})
