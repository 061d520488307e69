import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { DiscoApi, DiscoItem } from '@trestle/xep-0030'
import { NS_MUC, NS_MUC_STABLE_ID } from '@trestle/xep-0045'
import type { MirrorInfo } from '@trestle/xep-0045/mirror'
import { NS_VCARD } from '@trestle/xep-0054'
import { NS_REGISTER } from '@trestle/xep-0077'
import { NS_RECEIPTS } from '@trestle/xep-0184'
import { NS_MAM, NS_MAM_EXTENDED } from '@trestle/xep-0313'
import { NS_STANZA_ID } from '@trestle/xep-0359'
import { NS_MODERATE, NS_MODERATE_OLD } from '@trestle/xep-0425'
import { ROOM_AVATAR_FIELD } from '@trestle/xep-0486'
import { announcedNamespaces } from '../chats/feature-table.js'
import { formsOf } from '../chats/restrictions.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { narrow } from '../module/narrowed.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Users } from '../sessions/users.js'
import type { StoredRoom } from '../storage/store.js'
import { allowsAction } from './room-actions.js'
import { roomDetails } from './room-details.js'
import type { Rooms } from './rooms.js'

export interface RoomDiscoOptions {
  readonly disco: Pick<DiscoApi, 'api' | 'addIdentity' | 'addFeature'>
  readonly gateway: JID
  readonly name: string
  readonly capabilities: NetworkCapabilities
  readonly addresses: Addresses
  readonly users: Users
  readonly rooms: Rooms
}

/** What rooms are and take, and which of them a user has (XEP-0030). */
export interface RoomDisco {
  /** What a room takes. */
  capabilitiesOf(user: string, legacyId: string): Promise<NetworkCapabilities>
  /** What a room tells of itself; `undefined` where the user does not know it. */
  info(user: string, legacyId: string): Promise<MirrorInfo | undefined>
  /** Takes its answers back. */
  stop(): void
}

/** Rooms that are listed in one answer, and characters of a name there. */
const MAX_LISTED = 1000
const MAX_NAME = 100

export function createRoomDisco(options: RoomDiscoOptions): RoomDisco {
  const { disco, gateway, capabilities, addresses, users, rooms } = options

  const takenBy = (user: string, room: StoredRoom | undefined) =>
    narrow(capabilities, users.get(user)?.session.current?.narrowed, roomDetails(room).capabilities)

  function featuresOf(user: string, room: StoredRoom): readonly string[] {
    const taken = takenBy(user, room)
    const isGroup = room.as === 'group'
    return [
      ...announcedNamespaces(taken).filter((feature) => feature !== NS_RECEIPTS),
      ...[NS_MAM, NS_MAM_EXTENDED, NS_STANZA_ID, NS_MUC_STABLE_ID, NS_VCARD],
      ...(allowsAction(taken, 'moderate') ? [NS_MODERATE, NS_MODERATE_OLD] : []),
      ...(allowsAction(taken, 'leave') ? [NS_REGISTER] : []),
      ...['muc_persistent', 'muc_unmoderated', 'muc_unsecured'],
      ...(isGroup ? ['muc_membersonly', 'muc_hidden'] : ['muc_open', 'muc_public']),
    ]
  }

  async function items(user: string): Promise<readonly Pick<DiscoItem, 'jid' | 'name'>[]> {
    const known = await rooms.all(user)
    return known
      .filter(({ myNick }) => myNick !== undefined)
      .slice(0, MAX_LISTED)
      .map(({ legacyId, name = legacyId }) => ({ jid: addresses.room(legacyId), name: name.slice(0, MAX_NAME) }))
  }

  const domain = { jid: gateway }
  const disposers = [
    disco.addIdentity({ category: 'conference', type: 'text', name: options.name }, domain),
    disco.addFeature(NS_MUC, domain),
    disco.api.register(
      'items',
      async ({ node, from }) => {
        if (node !== undefined) return undefined
        const user = from?.bare.toString() ?? ''
        return users.get(user) ? items(user) : []
      },
      domain,
    ),
  ]

  return {
    capabilitiesOf: async (user, legacyId) => takenBy(user, await rooms.get(user, legacyId)),
    async info(user, legacyId) {
      if (!users.get(user))
        throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
      const room = await rooms.get(user, legacyId)
      if (!room) return undefined
      const { description, subject, avatar, size } = roomDetails(room)
      return {
        name: room.name ?? room.legacyId,
        ...(description !== undefined && { description }),
        features: featuresOf(user, room),
        ...formsOf(takenBy(user, room)),
        fields: [
          ...(subject ? [{ var: 'muc#roominfo_subject', type: 'text-single' as const, values: [subject.text] }] : []),
          ...(size === undefined
            ? []
            : [{ var: 'muc#roominfo_occupants', type: 'text-single' as const, values: [String(size)] }]),
          ...(avatar ? [{ var: ROOM_AVATAR_FIELD, type: 'text-multi' as const, values: [avatar.sha1] }] : []),
        ],
      }
    },
    stop() {
      for (const dispose of disposers) dispose()
    },
  }
}
