import type { JID } from '@trestle/jid'
import type { Show } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Affiliation, Role } from '../ranks.js'

/** Somebody in a room of another network, as that network has them. */
export interface ViewOccupantInit {
  /** Who it is, whatever the name (XEP-0421): opaque, from 1 to 128 characters. */
  readonly id: string
  /** As the network has it: any text. */
  readonly name: string
  readonly role: Role
  readonly affiliation: Affiliation
  /** The real full address. The user sees it as a moderator, or where the room is not anonymous. */
  readonly jid?: JID | undefined
  readonly show?: Show | undefined
  /** Its first 1,024 characters are told. */
  readonly status?: string | undefined
  /** What else the occupant says of being available, such as since when it is idle (XEP-0319). Not to be changed later. */
  readonly presence?: readonly Element[] | undefined
  /** What only a room says of an occupant, such as hats. Not to be changed later. */
  readonly added?: readonly Element[] | undefined
}

/** Somebody in a view, with the nickname that was given. A value: what changes is another one. */
export interface ViewOccupant extends ViewOccupantInit {
  readonly nick: string
}

const MAX_STATUS = 1024

/** All have the same fields in the same order: there are many. */
export function viewOccupant(init: ViewOccupantInit, nick: string): ViewOccupant {
  const { id, name, role, affiliation, jid, show, status, presence, added } = init
  // A name is kept once where it is the nickname.
  return {
    id,
    name: name === nick ? nick : name,
    nick,
    role,
    affiliation,
    jid,
    show,
    status: status?.slice(0, MAX_STATUS),
    presence: presence?.length ? presence : undefined,
    added: added?.length ? added : undefined,
  }
}

/** Whether a presence would say the same of both. */
export function isSameToAll(one: ViewOccupant, other: ViewOccupant): boolean {
  return (
    one.id === other.id &&
    one.nick === other.nick &&
    one.name === other.name &&
    one.role === other.role &&
    one.affiliation === other.affiliation &&
    one.show === other.show &&
    one.status === other.status &&
    String(one.jid) === String(other.jid) &&
    areSame(one.presence, other.presence) &&
    areSame(one.added, other.added)
  )
}

/** Whether two lists of payloads say the same. */
export function areSame(some: readonly Element[] = [], others: readonly Element[] = []): boolean {
  return some.length === others.length && some.every((one, index) => isSameElement(one, others[index] as Element))
}

function isSameElement(one: Element, other: Element): boolean {
  if (one === other) return true
  if (one.name !== other.name || one.ns !== other.ns || one.children.length !== other.children.length) return false
  const keys = Object.keys(one.attrs)
  if (keys.length !== Object.keys(other.attrs).length) return false
  if (keys.some((key) => one.attrs[key] !== other.attrs[key])) return false
  return one.children.every((node, index) => {
    const beside = other.children[index]
    if (typeof node === 'string' || typeof beside === 'string') return node === beside
    return isSameElement(node, beside as Element)
  })
}
