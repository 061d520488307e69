import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { DataFormValue, FormFieldValue } from '@trestle/xep-0004'
import type { DiscoInfoValue, DiscoItem } from '@trestle/xep-0030'
import { NS_STANZA_ID } from '@trestle/xep-0359'
import { NS_OCCUPANT_ID } from '@trestle/xep-0421'
import {
  MUC_RESERVED_NICK_NODE,
  MUC_TRAFFIC_NODE,
  NS_MUC,
  NS_MUC_ROOM_INFO,
  NS_MUC_SELF_PING,
  NS_MUC_STABLE_ID,
} from '../namespaces.js'
import type { HostedRoom, StoredRoom } from './hosted-room.js'

type Info = Pick<DiscoInfoValue, 'identities' | 'features'> & { readonly forms?: readonly DataFormValue[] }

/** Who asks for information about a room or one of its nodes, and what extensions add to it. */
export interface InfoRequest {
  readonly node: string | undefined
  readonly from: JID | undefined
  readonly features: readonly string[]
  readonly fields: readonly FormFieldValue[]
}

/** What a room tells of itself, or of one of its nodes (XEP-0045 §6.4); undefined for nodes of other specifications. */
export function roomInfo(room: HostedRoom, { node, from, features, fields }: InfoRequest): Info | undefined {
  if (node === MUC_RESERVED_NICK_NODE) return reservedNick(room, from)
  // Everything is let through: then there is no list of it (§18.1.1).
  if (node === MUC_TRAFFIC_NODE) throw new StanzaError('service-unavailable')
  if (node !== undefined) return undefined
  const { settings, address } = room
  return {
    identities: [{ category: 'conference', type: 'text', name: settings.name || address.local }],
    features: [
      NS_MUC,
      NS_MUC_STABLE_ID,
      NS_MUC_SELF_PING,
      NS_OCCUPANT_ID,
      NS_STANZA_ID,
      settings.password === '' ? 'muc_unsecured' : 'muc_passwordprotected',
      settings.public ? 'muc_public' : 'muc_hidden',
      settings.persistent ? 'muc_persistent' : 'muc_temporary',
      settings.membersOnly ? 'muc_membersonly' : 'muc_open',
      settings.moderated ? 'muc_moderated' : 'muc_unmoderated',
      settings.nonAnonymous ? 'muc_nonanonymous' : 'muc_semianonymous',
      ...features,
    ],
    forms: [infoForm(room, fields)],
  }
}

/** Rooms that a service lists, and characters of a name there: an answer has to fit into a stanza. */
const MAX_LISTED = 1000
const MAX_NAME = 100

/** The public rooms of a service (§6.3), the first of them where there are many. */
export function listedRooms(
  rooms: readonly Pick<StoredRoom, 'address' | 'settings'>[],
): readonly Pick<DiscoItem, 'jid' | 'name'>[] {
  return rooms
    .filter(({ settings }) => settings.public)
    .slice(0, MAX_LISTED)
    .map(({ address, settings }) => ({ jid: address, name: settings.name.slice(0, MAX_NAME) || address.local }))
}

function reservedNick(room: HostedRoom, from: JID | undefined): Info {
  const nick = from && room.affiliations.get(from.bare.toString())?.nick
  return {
    identities: nick ? [{ category: 'conference', type: 'text', name: nick }] : [],
    features: [],
  }
}

function infoForm({ settings, occupants }: HostedRoom, others: readonly FormFieldValue[]): DataFormValue {
  const field = (name: string, value: string) => ({ var: name, type: 'text-single', values: [value] }) as const
  return {
    type: 'result',
    fields: [
      { var: 'FORM_TYPE', type: 'hidden', values: [NS_MUC_ROOM_INFO] },
      field('muc#roominfo_description', settings.description),
      field('muc#roominfo_lang', settings.lang),
      field('muc#roominfo_occupants', String(occupants.size)),
      field('muc#maxhistoryfetch', String(settings.maxHistory)),
      { var: 'muc#roomconfig_changesubject', type: 'boolean', values: [settings.changeSubject ? '1' : '0'] },
      ...others,
    ],
  }
}
