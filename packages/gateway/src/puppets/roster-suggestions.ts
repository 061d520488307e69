import type { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import { NS_ROSTER_EXCHANGE, type SuggestedAction, suggestionExchange } from '@trestle/xep-0144'
import type { FrameHost } from '../frame-host.js'
import type { Log } from '../module/network.js'
import type { Addresses } from './addresses.js'

/** A contact to suggest. */
export interface SuggestedFriend {
  readonly jid: JID
  readonly name?: string | undefined
}

/**
 * Suggests contacts to clients that take them (XEP-0144), where the gateway may not write rosters: they come with their
 * names, several at once.
 */
export interface RosterSuggestions {
  /** Suggests soon, with others. */
  note(user: string, action: SuggestedAction, contact: SuggestedFriend): void
  stop(): void
}

interface Noted extends SuggestedFriend {
  readonly action: SuggestedAction
}

export interface RosterSuggestionsOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly log: Log
}

/** Milliseconds for which suggestions are gathered. */
const GATHER = 500
/** Contacts in one suggestion, and those that wait for one user. */
const MAX_IN_ONE = 200
const MAX_WAITING = 5000

export function createRosterSuggestions({ host, addresses, log }: RosterSuggestionsOptions): RosterSuggestions {
  const { xmpp } = host
  const { clock } = xmpp
  const waiting = new Map<string, { readonly contacts: Map<string, Noted>; readonly timer: unknown }>()
  async function suggest(client: JID, contacts: readonly Noted[]): Promise<void> {
    if (!(await host.get(disco).supports(client, NS_ROSTER_EXCHANGE))) return
    // Additions, deletions and changes come in stanzas of their own (§6).
    for (const action of ['add', 'modify', 'delete'] as const) {
      const items = contacts.filter((one) => one.action === action).map(({ jid, name }) => ({ action, jid, name }))
      for (let start = 0; start < items.length; start += MAX_IN_ONE) {
        await xmpp.iq.set(client, suggestionExchange, { items: items.slice(start, start + MAX_IN_ONE) })
      }
    }
  }

  function flush(user: string): void {
    const entry = waiting.get(user)
    waiting.delete(user)
    if (!entry || !xmpp.online) return
    for (const { jid } of xmpp.presences.of(user, addresses.gateway)) {
      // Whoever does not answer has the subscription requests.
      suggest(jid, [...entry.contacts.values()]).catch((error) =>
        log.debug({ user, error }, 'A client of a user does not take suggestions of contacts.'),
      )
    }
  }

  return {
    note(user, action, contact) {
      const known = waiting.get(user)
      const entry = known ?? { contacts: new Map(), timer: clock.setTimeout(() => flush(user), GATHER) }
      if (entry.contacts.size < MAX_WAITING) entry.contacts.set(contact.jid.toString(), { ...contact, action })
      waiting.set(user, entry)
    },
    stop() {
      for (const { timer } of waiting.values()) clock.clearTimeout(timer)
      waiting.clear()
    },
  }
}
