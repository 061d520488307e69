import type { Contact, ContactInfo } from './chat.js'
import { GatewayError } from './gateway-error.js'
import type { LiveSession } from './live-session.js'
import type { Call, Log } from './network.js'
import type { GatewayStore } from './store.js'

/** Brings what the network knows of contacts into the store and to the user's roster. */
export interface ContactSync {
  /** The whole contact list, where the module has one: whoever is not in it is no friend any more. */
  whole(user: string, live: LiveSession): Promise<void>
  /** One contact that was met for the first time. */
  one(user: string, legacyId: string, live: LiveSession, run: RunHandler): void
}

/** Runs a handler of a live session, with a handle and a deadline. */
export type RunHandler = (work: (contact: Contact, call: Call) => unknown) => Promise<unknown>

/** Contacts taken from one list; a network that never stops naming some is cut off there. */
const MAX_CONTACTS = 10_000

export function createContactSync({
  store,
  contactOf,
  log,
}: {
  readonly store: GatewayStore
  readonly contactOf: (user: string, legacyId: string) => Contact
  readonly log: Log
}): ContactSync {
  return {
    async whole(user, live) {
      const list = live.handlers.listContacts?.({ signal: live.signal, attempt: 1 })
      if (!list) return
      const listed = new Set<string>()
      for await (const { legacyId, ...info } of list) {
        if (live.signal.aborted) return
        if (listed.size >= MAX_CONTACTS) throw new GatewayError('too-large', `More than ${MAX_CONTACTS} contacts.`)
        listed.add(legacyId)
        await contactOf(user, legacyId).update({ friend: true, ...info })
      }
      for (const contact of await store.contacts.all(user)) {
        if (contact.friend && !listed.has(contact.legacyId) && !live.signal.aborted) {
          await contactOf(user, contact.legacyId).update({ friend: false })
        }
      }
    },
    one(user, legacyId, live, run) {
      if (!live.handlers.fetchContact) return
      run((contact, call) => live.handlers.fetchContact?.(contact, call))
        .then((info) => contactOf(user, legacyId).update(info as ContactInfo))
        .catch((error) => {
          if (!live.signal.aborted) log.debug({ error, user, legacyId }, 'Nothing was learned of a new contact.')
        })
    },
  }
}
