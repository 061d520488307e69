import { readdirSync, readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { DecodeError, type ElementDef } from '@trestle/stanza'
import { elementFrom, expectXml, roundTrip } from '@trestle/testing'
import { DataForm } from '@trestle/xep-0004'
import { DiscoInfo, DiscoItems } from '@trestle/xep-0030'
import { RegistrationQuery } from '@trestle/xep-0077'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { Conference, MucAdmin, MucAdminList, MucJoin, MucOwner, MucUnique, MucUser, mucStatus } from './index.js'

const folder = new URL('../fixtures/', import.meta.url)
const fixture = (name: string) => readFileSync(new URL(`${name}.xml`, folder), 'utf8')
const definitions: readonly ElementDef<never>[] = [
  MucJoin,
  MucUser,
  MucAdmin,
  MucAdminList,
  MucOwner,
  MucUnique,
  Conference,
  DataForm,
  DiscoInfo,
  DiscoItems,
  RegistrationQuery,
] as never

/** Every element of one of the definitions, however deep. */
function* carried(element: Element): Generator<[Element, ElementDef<never>]> {
  for (const definition of definitions) if (element.is(definition.ns, definition.name)) yield [element, definition]
  for (const child of element.elements()) yield* carried(child)
}

describe('elements', () => {
  it.each(readdirSync(folder))('keep all of %s', (file) => {
    const found = [...carried(elementFrom(readFileSync(new URL(file, folder), 'utf8')))]
    for (const [element, definition] of found) expectXml(definition.encode(definition.decode(element)), element)
    expect(found.length).toBeGreaterThan(0)
  })

  it('read a request to enter, with its password and history', () => {
    expect(roundTrip(fixture('026-presence-muc-password'), MucJoin)).toEqual({ password: 'mask-and-torch' })
    expect(roundTrip(fixture('038-presence-muc-history'), MucJoin)).toEqual({ history: { since: new Date(0) } })
    expect(roundTrip(fixture('039-presence-muc-history'), MucJoin)).toEqual({ history: { maxChars: 0 } })
  })

  it('read what a room says of occupants', () => {
    const empty = { items: [], statuses: [], invites: [], declines: [] }
    expect(roundTrip(fixture('032-presence-user-status'), MucUser)).toEqual({
      ...empty,
      items: [{ affiliation: 'member', role: 'participant' }],
      statuses: [mucStatus.nonAnonymous, mucStatus.self, mucStatus.loggingEnabled, mucStatus.nickModified],
    })
    expect(roundTrip(fixture('050-presence-user-status'), MucUser)).toEqual({
      ...empty,
      items: [
        {
          affiliation: 'member',
          role: 'participant',
          jid: JID.parse('romeo@verona.example/phone'),
          nick: 'romeo',
        },
      ],
      statuses: [mucStatus.nickChanged],
    })
    expect(roundTrip(fixture('057-message-user-invite'), MucUser)).toEqual({
      ...empty,
      invites: [
        {
          from: JID.parse('capulet@verona.example/study'),
          reason: 'At this same ancient feast sups the fair Rosaline.',
        },
      ],
      password: 'mask-and-torch',
    })
  })

  it('read what services do not write as they should, as far as it fits', () => {
    const skipped: string[] = []
    const x = elementFrom(
      `<x xmlns='http://jabber.org/protocol/muc#user'>
        <item affiliation='emperor' role='participant' jid='@@'/><status code='abc'/><status code='110'/>
        <hat xmlns='urn:xmpp:hats:0' title='Prince'/></x>`,
    )
    expect(MucUser.decode(x, { skipped: ({ path }) => skipped.push(path) })).toMatchObject({
      items: [{ role: 'participant' }],
      statuses: [110],
      rest: { children: [{ name: 'hat' }] },
    })
    expect(skipped).toEqual([
      '{http://jabber.org/protocol/muc#user}x/{http://jabber.org/protocol/muc#user}status/@code',
    ])
  })

  it.each([
    [`<query xmlns='http://jabber.org/protocol/muc#admin'><item role='king'/></query>`, MucAdmin, /item\/@role$/],
    [`<query xmlns='http://jabber.org/protocol/muc#admin'><item jid='@'/></query>`, MucAdmin, /item\/@jid$/],
    [`<x xmlns='http://jabber.org/protocol/muc'><history since='today'/></x>`, MucJoin, /history\/@since$/],
    [`<x xmlns='http://jabber.org/protocol/muc'><history maxchars='-1'/></x>`, MucJoin, /history\/@maxchars$/],
    [`<x xmlns='jabber:x:conference'/>`, Conference, /@jid$/],
  ])('refuse %s, and say where', (xml, definition, path) => {
    expect(() => (definition as ElementDef<unknown>).decode(elementFrom(xml))).toThrow(
      expect.objectContaining({ constructor: DecodeError, path: expect.stringMatching(path) }),
    )
  })

  it('leave entries of a list out that do not fit', () => {
    const list = elementFrom(
      `<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='owner' jid='@'/>
        <item affiliation='owner' jid='capulet@verona.example'/></query>`,
    )
    expect(MucAdminList.decode(list).items).toHaveLength(1)
  })
})
