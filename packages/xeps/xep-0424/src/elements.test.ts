import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_RETRACT, NS_RETRACT_OLD, OldRetract, OldRetracted, Retract, Retracted } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const stamp = new Date('2026-01-31T23:09:32Z')

describe('the elements', () => {
  it('of a message that retracts another', () => {
    expect(elementFrom(fixture('original')).has(Retract)).toBe(false)
    expect(roundTrip(fixture('retraction'), Retract)).toEqual({ id: 'oath-1' })
  })

  it('of what an archive has in the place of a message', () => {
    expect(roundTrip(fixture('tombstone'), Retracted)).toEqual({ id: 'retract-1', stamp })
  })

  it('keep what moderation adds', () => {
    const moderated = `<moderated xmlns='urn:xmpp:message-moderate:1' by='feast@rooms.verona.example/capulet'/>`
    const rest = { children: [{ name: 'moderated' }] }
    expect(roundTrip(`<retract xmlns='${NS_RETRACT}' id='x'>${moderated}</retract>`, Retract)).toMatchObject({ rest })
    expect(roundTrip(`<retracted xmlns='${NS_RETRACT}'>${moderated}</retracted>`, Retracted)).toMatchObject({ rest })
  })

  it('of before version 0.4', () => {
    expect(roundTrip(`<retract xmlns='${NS_RETRACT_OLD}'/>`, OldRetract)).toEqual({})
    const old = `<retracted xmlns='${NS_RETRACT_OLD}' stamp='2026-01-31T23:09:32Z'>
      <origin-id xmlns='urn:xmpp:sid:0' id='oath-1'/></retracted>`
    expect(roundTrip(old, OldRetracted)).toMatchObject({ stamp, rest: { children: [{ name: 'origin-id' }] } })
  })

  it('refuse a retraction of nothing', () => {
    expect(() => Retract.decode(elementFrom(`<retract xmlns='${NS_RETRACT}'/>`))).toThrow('retract/@id: missing')
  })
})
