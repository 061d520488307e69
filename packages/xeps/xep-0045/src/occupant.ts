import type { JID } from '@trestle/jid'
import type { Presence, Show } from '@trestle/stanza'
import type { MucUserValue } from './elements.js'
import type { Affiliation, Role } from './ranks.js'

/** Somebody in a room, as the room last told. */
export interface Occupant {
  readonly nick: string
  /** `room@service/nick`. */
  readonly address: JID
  /** Real addresses, as far as the room shows them: several where sessions of one user share the nickname. */
  readonly jids: readonly JID[]
  readonly affiliation: Affiliation
  readonly role: Role
  readonly show?: Show | undefined
  /** Its first 1,024 characters. */
  readonly status?: string | undefined
}

const MAX_STATUS = 1024

/** Reads an available presence. Where the room says nothing of ranks and addresses, it stays at what is known. */
export function readOccupant(presence: Presence, user: MucUserValue | undefined, known?: Occupant): Occupant {
  const address = presence.from as JID
  const items = user?.items ?? []
  const jids = items.flatMap(({ jid }) => jid ?? [])
  return {
    nick: address.resource,
    address,
    jids: jids.length > 0 ? jids : (known?.jids ?? []),
    affiliation: items[0]?.affiliation ?? known?.affiliation ?? 'none',
    role: items[0]?.role ?? known?.role ?? 'participant',
    show: presence.show,
    status: presence.status?.slice(0, MAX_STATUS),
  }
}

export function isSameOccupant(one: Occupant, other: Occupant): boolean {
  return (
    one.nick === other.nick &&
    one.affiliation === other.affiliation &&
    one.role === other.role &&
    one.show === other.show &&
    one.status === other.status &&
    one.jids.join() === other.jids.join()
  )
}
