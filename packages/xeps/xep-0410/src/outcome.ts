import { isXmppError } from '@trestle/core'
import { StanzaError, type StanzaErrorCondition } from '@trestle/stanza'

/** What a ping to oneself says: `unknown` where the room, or another client, cannot be reached. */
export type SelfPingOutcome = 'joined' | 'not-joined' | 'unknown'

/** Another client of the user was asked, and does not answer pings; or it has changed the nickname meanwhile. */
const JOINED: ReadonlySet<StanzaErrorCondition> = new Set([
  'service-unavailable',
  'feature-not-implemented',
  'item-not-found',
])
const UNREACHABLE: ReadonlySet<StanzaErrorCondition> = new Set(['remote-server-not-found', 'remote-server-timeout'])

/** What the error that answers a ping to oneself says (XEP-0410 §3.2). Throws what is no answer and no time-out. */
export function outcomeOf(error: unknown): SelfPingOutcome {
  if (isXmppError(error, 'timeout')) return 'unknown'
  if (!(error instanceof StanzaError)) throw error
  if (JOINED.has(error.condition)) return 'joined'
  return UNREACHABLE.has(error.condition) ? 'unknown' : 'not-joined'
}
