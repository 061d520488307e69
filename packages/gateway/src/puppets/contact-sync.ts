import type { Clock } from '@trestle/xmlstream'
import type { Contact, ContactInfo } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { ContactList, ListedContact } from '../module/handlers.js'
import type { Log } from '../module/network.js'
import type { LiveSession } from '../sessions/live-session.js'
import { withDeadline } from '../support/deadline.js'
import type { LookUps } from './look-ups.js'
import type { Contacts } from './puppets.js'
import type { KeptSubscriptions } from './subscription-store.js'

/** Copies contacts of the network into the store and the user's roster. */
export interface ContactSync {
  /** Copies the contact list, if the module has one. */
  syncList(user: string, live: LiveSession): Promise<void>
  /** Looks up the details of a contact that is new in the store. */
  one(user: string, legacyId: string, live: LiveSession): void
}

/** The longest contact list; a longer one is refused. */
const MAX_CONTACTS = 10_000

export function createContactSync({
  contacts,
  reading,
  contactOf,
  lookUps,
  clock,
  deadline,
  log,
}: {
  readonly contacts: Pick<Contacts, 'all'>
  /** Reads the subscriptions of a user at once for what `work` does. */
  readonly reading: KeptSubscriptions['reading']
  readonly contactOf: (user: string, legacyId: string) => Contact
  readonly lookUps: LookUps
  readonly clock: Clock
  /** Milliseconds for each contact of a list. */
  readonly deadline: number
  readonly log: Log
}): ContactSync {
  // An invalid contact must not cost the others.
  async function updateContact(user: string, legacyId: string, info: ContactInfo): Promise<string> {
    const contact = contactOf(user, legacyId)
    await contact.update({ ...info, friend: info.friend ?? true }).catch((error) => {
      if (!(error instanceof GatewayError && error.code === 'invalid')) throw error
      log.warn({ user, error }, 'A contact of the list is invalid, and skipped.')
    })
    return contact.legacyId
  }

  async function copyList(user: string, live: LiveSession, given: ContactList): Promise<void> {
    // Into memory: each of them is asked for.
    await contacts.all(user)
    const isWhole = 'all' in given
    const list = contactsIn(given)[Symbol.asyncIterator]()
    const listed = new Set<string>()
    const timeoutError = () => new GatewayError('timeout', 'The network module took too long to list the contacts.')
    const next = () => withDeadline(clock, deadline, live.signal, timeoutError, () => list.next())
    for (let item = await next(); !item.done; item = await next()) {
      if (listed.size >= MAX_CONTACTS) throw new GatewayError('too-large', `More than ${MAX_CONTACTS} contacts.`)
      const { legacyId, ...info } = item.value
      listed.add(await updateContact(user, legacyId, info))
    }
    if (!isWhole) return
    for (const contact of await contacts.all(user)) {
      live.signal.throwIfAborted()
      if (contact.friend && !listed.has(contact.legacyId)) {
        await contactOf(user, contact.legacyId).update({ friend: false })
      }
    }
  }

  return {
    async syncList(user, live) {
      const call = { signal: live.signal, attempt: 1 }
      const given = live.handlers().listContacts?.(call)
      if (given) await reading(user, () => copyList(user, live, given))
    },
    one(user, legacyId, live) {
      lookUps
        .ask(user, legacyId)
        .then((info) => {
          if (info && !live.signal.aborted) return contactOf(user, legacyId).update(info)
          return undefined
        })
        .catch((error) => {
          if (!live.signal.aborted) log.debug({ error, user, legacyId }, 'Looking up a new contact failed.')
        })
    },
  }
}

function contactsIn(list: ContactList): AsyncIterable<ListedContact> {
  if ('all' in list) return list.all
  return 'some' in list ? list.some : list
}
