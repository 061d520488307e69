import { JID } from '@trestle/jid'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactIds, idOf, placeOf, roomIds } from './ids.js'

const options = { seed: 6667, numRuns: 300 } as const
const address = (local: string) => JID.of({ local, domain: 'irc.example.org' }).local
const spice = fc.constantFrom(...'aZ09.%&!#+{}[]|\\^~`_-@:/<>"\'äÄ')
const servers = fc.constantFrom('irc.example.org', '127.0.0.1', 'localhost')
const channels = fc.tuple(fc.constantFrom('#', '&', '+', '!'), fc.array(spice, { maxLength: 40 }))
const nickStart = fc.constantFrom(...'aZ[]\\`_^{|}')
const nickRest = fc.array(fc.constantFrom(...'aZ09[]\\`_^{|}-'), { maxLength: 29 })

describe('ids', () => {
  it('come back from the addresses of channels', () => {
    const ids = fc.tuple(channels, servers).map(([[sign, rest], server]) => idOf(server, sign + rest.join('')))
    fc.assert(
      fc.property(ids, (id) => {
        const local = roomIds.toLocal(id)
        expect(roomIds.fromLocal(address(local))).toBe(id)
        expect(() => contactIds.fromLocal(local)).toThrow()
      }),
      options,
    )
  })

  it('come back from the addresses of people', () => {
    const ids = fc
      .tuple(nickStart, nickRest, servers)
      .map(([first, rest, server]) => idOf(server, first + rest.join('')))
    fc.assert(
      fc.property(ids, (id) => {
        const local = contactIds.toLocal(id)
        expect(contactIds.fromLocal(address(local))).toBe(id)
        expect(() => roomIds.fromLocal(local)).toThrow()
      }),
      options,
    )
  })

  it.each([
    ['#verona%irc.example.org', '#verona%irc.example.org'],
    ['#50%off%irc.example.org', '#50%off%irc.example.org'],
    ['&local%irc.example.org', '\\26local%irc.example.org'],
    ['#C/C++%irc.example.org', '#c\\2fc++%irc.example.org'],
    ['#caf\u00c9%irc.example.org', '#caf^\u00e9%irc.example.org'],
  ])('writes %s as %s', (id, local) => {
    expect(roomIds.toLocal(id)).toBe(local)
  })

  it('knows a server from somebody on it', () => {
    expect(contactIds.toLocal('IRC.example.org')).toBe('irc.example.org')
    expect(placeOf('irc.example.org')).toEqual({ server: 'irc.example.org' })
    expect(placeOf('romeo%irc.example.org')).toEqual({ server: 'irc.example.org', name: 'romeo' })
    expect(placeOf('#a%b%irc.example.org')).toEqual({ server: 'irc.example.org', name: '#a%b' })
  })

  it.each(['#verona', '#a b%irc.example.org', '#a,b%irc.example.org', '#a%irc example', 'a%irc.example.org'])(
    'takes no %j for a channel',
    (id) => {
      expect(() => roomIds.toLocal(id)).toThrow()
    },
  )

  it.each(['#a%irc.example.org', 'a b%irc.example.org', '%irc.example.org', 'a!b%irc.example.org', 'ro meo'])(
    'takes no %j for a person or a server',
    (id) => {
      expect(() => contactIds.toLocal(id)).toThrow()
    },
  )
})
