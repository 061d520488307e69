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
  /** It asked for the roster, and so is told of changes (RFC 6121 §2.2). */
  interested: boolean
  carbons: boolean
  /** Its user looks at it (XEP-0352). */
  active: boolean
  /** Whom it told its presence beyond the roster (RFC 6121 §4.6). */
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

/** Those whom messages to the bare address may reach: available, and of no negative priority. */
export const reachable = (sessions: readonly Session[]): Session[] => sessions.filter((one) => priorityOf(one) >= 0)

/** Those of them with the highest priority. */
export function topmost(sessions: readonly Session[]): Session[] {
  const candidates = reachable(sessions)
  const highest = Math.max(...candidates.map(priorityOf))
  return candidates.filter((one) => priorityOf(one) === highest)
}
