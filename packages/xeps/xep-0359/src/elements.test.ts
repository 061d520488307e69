import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_STANZA_ID, OriginId, ReferencedStanza, StanzaId } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const feast = JID.parse('feast@rooms.verona.example')

describe('the elements', () => {
  it.each(['stanza-id', 'both-ids'])('of an id that a room gave: %s', (name) => {
    expect(roundTrip(fixture(name), StanzaId)).toEqual({ id: '1f3b7a0e-52c4-4d7e-9a60-2f8f2b6c1d11', by: feast })
  })

  it.each(['origin-id', 'both-ids'])('of the id of the sender: %s', (name) => {
    expect(roundTrip(fixture(name), OriginId)).toEqual({ id: '7c1f2d9a-0d0c-4a51-8a43-3c1a52f0be02' })
  })

  it('of a reference to another message', () => {
    expect(roundTrip(fixture('referenced-stanza'), ReferencedStanza)).toEqual({ id: 'feast-1', by: feast })
    expect(roundTrip(`<referenced-stanza xmlns='${NS_STANZA_ID}' id='x'/>`, ReferencedStanza)).toEqual({ id: 'x' })
  })

  it.each([
    ['an id of nobody', StanzaId, `<stanza-id xmlns='${NS_STANZA_ID}' id='x'/>`, 'stanza-id/@by: missing'],
    ['no id', StanzaId, `<stanza-id xmlns='${NS_STANZA_ID}' by='verona.example'/>`, 'stanza-id/@id: missing'],
    ['an id of what is no address', StanzaId, `<stanza-id xmlns='${NS_STANZA_ID}' id='x' by='@'/>`, 'stanza-id/@by'],
    ['no id of the sender', OriginId, `<origin-id xmlns='${NS_STANZA_ID}'/>`, 'origin-id/@id: missing'],
  ])('are refused: %s', (_, definition, xml, path) => {
    expect(() => definition.decode(elementFrom(xml))).toThrow(path)
  })
})
