import type { JID } from '@trestle/jid'
import { Presence, type StreamErrorCondition } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { SessionLine } from './session-line.js'

/** A bound resource of an account. */
export interface Session {
  /** Full. */
  readonly jid: JID
  /** The installation that logged in, if it says (XEP-0388). */
  readonly userAgentId?: string | undefined
  /** The last available presence, as it was broadcast; absent while unavailable. */
  presence: Element | undefined
  /** It requested the roster, and so gets roster pushes (RFC 6121 §2.2). */
  interested: boolean
  carbons: boolean
  /** It gets what it missed from the archive (XEP-0313), not as offline messages. */
  readsArchive: boolean
  /** Its client is in use (XEP-0352). */
  active: boolean
  /** Addresses outside the roster that it sent directed presence to (RFC 6121 §4.6). */
  readonly directed: Map<string, JID>
  readonly line: SessionLine
  send(element: Element): void
  close(condition: StreamErrorCondition, text?: string): void
}

/** The bound resources, by account. */
export interface Sessions {
  of(account: JID): readonly Session[]
  /** Those that sent initial presence. */
  availableOf(account: JID): readonly Session[]
  get(full: JID): Session | undefined
  add(session: Session): void
  /** Whether it was there. */
  remove(session: Session): boolean
}

export function createSessions(): Sessions {
  const accounts = new Map<string, Map<string, Session>>()
  const of = (account: JID) => [...(accounts.get(account.bare.toString())?.values() ?? [])]
  return {
    of,
    availableOf: (account) => of(account).filter(({ presence }) => presence !== undefined),
    get: (full) => accounts.get(full.bare.toString())?.get(full.resource),
    add(session) {
      const bare = session.jid.bare.toString()
      const resources = accounts.get(bare) ?? new Map<string, Session>()
      accounts.set(bare, resources.set(session.jid.resource, session))
    },
    remove(session) {
      const bare = session.jid.bare.toString()
      const resources = accounts.get(bare)
      if (resources?.get(session.jid.resource) !== session) return false
      resources.delete(session.jid.resource)
      if (resources.size === 0) accounts.delete(bare)
      return true
    },
  }
}

export function priorityOf({ presence }: Session): number {
  return presence ? new Presence(presence).priority : -1
}

/** The sessions that get messages to the bare address: available, with a priority of at least 0. */
export const reachable = (sessions: readonly Session[]): Session[] => sessions.filter((one) => priorityOf(one) >= 0)

/** The reachable sessions with the highest priority. */
export function topmost(sessions: readonly Session[]): Session[] {
  const candidates = reachable(sessions)
  const highest = Math.max(...candidates.map(priorityOf))
  return candidates.filter((one) => priorityOf(one) === highest)
}
