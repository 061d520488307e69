import { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MucUser, mucUser } from './index.js'
import { createRoomState } from './room-state.js'

const address = JID.parse('feast@rooms.verona.example')
const nicks = ['', 'romeo', 'capulet', 'juliet', 'nurse', 'tybalt', 'peter']
const told = fc.record({
  nick: fc.constantFrom(...nicks),
  type: fc.constantFrom('available' as const, 'unavailable' as const, 'error' as const),
  codes: fc.subarray([110, 201, 210, 301, 303, 307, 333]),
  next: fc.constantFrom(undefined, ...nicks),
  hasUser: fc.boolean(),
  isDestroyed: fc.boolean(),
})

describe('the state of a room', () => {
  it('holds whatever a room tells: within its bounds, with oneself in it, and empty at its end', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), (presences) => {
        const state = createRoomState({ address, maxOccupants: 4 })
        state.enter('romeo')
        for (const { nick, type, codes, next, hasUser, isDestroyed } of presences) {
          const before = state.phase
          const presence = Presence.of({ from: nick === '' ? address : address.withResource(nick), type })
          const items = [{ affiliation: 'none', role: 'participant', nick: next }] as const
          if (hasUser) presence.set(MucUser, mucUser({ items, statuses: codes, destroy: isDestroyed ? {} : undefined }))
          const changes = state.apply(presence, undefined)
          expect(state.occupants.size).toBeLessThanOrEqual(5)
          for (const [name, occupant] of state.occupants) expect(occupant.nick).toBe(name)
          if (before === 'left') expect(changes).toEqual([])
          if (state.phase === 'left') expect(state.occupants.size).toBe(0)
          if (state.phase === 'joined') expect(state.occupants.has(state.nick)).toBe(true)
          if (before === 'entering' && changes.length > 0)
            expect(changes.at(-1)?.kind).toMatch(/^(joined|left|nick-changed)$/)
        }
      }),
    )
  })

  it('has no occupant for what the room says of itself', () => {
    const state = createRoomState({ address, maxOccupants: 4 })
    state.enter('romeo')
    const own = Presence.of({ from: address }).set(MucUser, mucUser({ statuses: [110] }))
    expect(state.apply(own, undefined)).toEqual([])
    expect([state.phase, state.occupants.size]).toEqual(['entering', 0])
  })
})
