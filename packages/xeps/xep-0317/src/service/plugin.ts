import type { OpCall } from '@trestle/api-registry'
import { createCache, createSerial, definePlugin } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { MucUser, mucStatus, mucUser } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { commands } from '@trestle/xep-0050'
import { Hats, type HatValue, NS_HATS, NS_HATS_OLD } from '../elements.js'
import type { HatsServiceApi } from './api.js'
import { addHatCommands } from './commands.js'
import { hashOf } from './hash-of.js'
import { type HatAssignment, type HatsAction, hatsServiceOps, type RoomHats } from './ops.js'

export interface HatsServiceOptions {
  /** Hats of one room. Default: 100. */
  readonly maxHats?: number | undefined
  /** Assignments of hats in one room. Default: 10,000. */
  readonly maxAssigned?: number | undefined
  /** Hats that one user wears. Default: 10. */
  readonly maxWorn?: number | undefined
}

const NONE: RoomHats = { hats: [], assigned: [] }

/**
 * Hats (XEP-0317) in rooms that a component hosts: rooms tell them in presences, where no occupant can, and their admins
 * administer them by commands.
 */
export const hatsService = definePlugin({
  name: 'xep-0317/service',
  requires: { commands, mucService },
  setup({ xmpp, deps, own }, { maxHats = 100, maxAssigned = 10_000, maxWorn = 10 }: HatsServiceOptions) {
    const rooms = deps.mucService(xmpp)
    const serial = createSerial()
    const kept = createCache<RoomHats>({ max: 10_000 })

    async function mayManage({ jid, from, args: action }: OpCall<HatsAction>): Promise<boolean> {
      if (!from) return true
      const room = rooms.room(jid as JID)
      const affiliation = await room.getAffiliation(from)
      if (affiliation === 'owner' || affiliation === 'admin') return true
      if (action !== 'list' || affiliation === 'outcast') return false
      const isIn = (await room.occupants()).some(({ sessions }) => sessions.some((session) => session.equals(from)))
      return isIn || affiliation === 'member'
    }
    const api = xmpp.ops.wrap('xep-0317/service', hatsServiceOps, {
      getRoomHats: ({ jid }) => kept.get(String(jid)),
      setRoomHats: ({ jid, args }) => kept.set(String(jid), args),
      mayManageHats: mayManage,
    })
    const read = async (room: JID) => (await api.run('getRoomHats', { jid: room })) ?? NONE

    /** Changes of one room come one after another; then the room tells of them. */
    const change = (room: JID, by: (before: RoomHats) => RoomHats) =>
      serial.run(room.toString(), async () => {
        const address = room.bare
        const hosted = rooms.room(address)
        // Rejects where there is no such room.
        await hosted.getSettings()
        const before = await read(address)
        const after = by(before)
        if (after.hats.length > maxHats || after.assigned.length > maxAssigned) {
          throw new StanzaError('resource-constraint')
        }
        await api.run('setRoomHats', { jid: address, args: after })
        for (const user of affected(before, after)) await hosted.refresh(user)
        if (before.hats !== after.hats) {
          const statuses = [mucStatus.configChanged]
          await hosted.announce(Message.of({ type: 'groupchat' }).set(MucUser, mucUser({ statuses })))
        }
      })

    const view: HatsServiceApi = {
      api,
      getHats: (room) => read(JID.from(room).bare),
      createHat: (room, hat) =>
        change(JID.from(room), ({ hats, assigned }) => {
          const known = hats.some(({ uri }) => uri === hat.uri)
          return { hats: known ? hats.map((one) => (one.uri === hat.uri ? hat : one)) : [...hats, hat], assigned }
        }),
      destroyHat: (room, uri) =>
        change(JID.from(room), ({ hats, assigned }) => ({
          hats: without(hats, (hat) => hat.uri === uri),
          assigned: assigned.filter((one) => one.uri !== uri),
        })),
      assignHat: (room, user, uri) =>
        change(JID.from(room), ({ hats, assigned }) => {
          const jid = JID.from(user).bare
          if (!hats.some((hat) => hat.uri === uri)) throw new StanzaError('item-not-found')
          const own = assigned.filter((one) => one.jid.equals(jid))
          if (own.some((one) => one.uri === uri)) return { hats, assigned }
          if (own.length >= maxWorn) throw new StanzaError('resource-constraint')
          return { hats, assigned: [...assigned, { jid, uri }] }
        }),
      unassignHat: (room, user, uri) =>
        change(JID.from(room), ({ hats, assigned }) => {
          const jid = JID.from(user).bare
          return { hats, assigned: without(assigned, (one) => one.uri === uri && one.jid.equals(jid)) }
        }),
    }

    own(
      rooms.extend({
        features: [NS_HATS],
        reserved: [NS_HATS, NS_HATS_OLD],
        async infoFields(room) {
          const { hats } = await read(room)
          if (hats.length === 0) return []
          return [{ var: 'hats#hash', type: 'text-single', label: 'Hats hash', values: [await hashOf(hats)] }]
        },
        ended: (room) => api.run('setRoomHats', { jid: room, args: NONE }),
        async presencePayloads(room, user) {
          const worn = hatsOf(await read(room), user)
          return worn.length > 0 ? [Hats.encode({ hats: worn })] : []
        },
      }),
    )
    addHatCommands({ own, commands: deps.commands(xmpp), at: rooms.isRoomAddress, view })
    return () => view
  },
})

function hatsOf({ hats, assigned }: RoomHats, user: JID): readonly HatValue[] {
  const own = new Set(assigned.filter(({ jid }) => jid.equals(user)).map(({ uri }) => uri))
  return hats.filter(({ uri }) => own.has(uri))
}

/** Who wears other hats than before: by an assignment, or by what became of a hat. */
function affected(before: RoomHats, after: RoomHats): readonly JID[] {
  const changed = new Set(
    [...before.hats, ...after.hats]
      .filter((hat) => !(before.hats.includes(hat) && after.hats.includes(hat)))
      .map(uriOf),
  )
  const isKept = (all: readonly HatAssignment[], one: HatAssignment) => all.includes(one) && !changed.has(one.uri)
  const users = [...before.assigned, ...after.assigned].filter(
    (one) => !(isKept(before.assigned, one) && isKept(after.assigned, one)),
  )
  return [...new Map(users.map(({ jid }) => [jid.toString(), jid])).values()]
}

const uriOf = ({ uri }: { readonly uri: string }) => uri

function without<T>(all: readonly T[], isIt: (one: T) => boolean): readonly T[] {
  const left = all.filter((one) => !isIt(one))
  if (left.length === all.length) throw new StanzaError('item-not-found')
  return left
}
