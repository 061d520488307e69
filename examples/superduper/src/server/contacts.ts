import type { Relation, ReplyOf } from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Device, Devices } from './devices.js'
import type { Profiles } from './profiles.js'
import { RequestError } from './request-error.js'
import { seenPresence } from './seen-presence.js'
import type { State } from './state/state.js'

export interface Contacts {
  list(account: string): ReplyOf<'contacts'>['contacts']
  /** Asks to be a contact; accepts, where the other has asked before. */
  add(account: string, contact: string, text?: string): Relation
  accept(account: string, contact: string): void
  reject(account: string, contact: string): void
  /** Ends the relation of the two, on both sides. */
  remove(account: string, contact: string): void
  /** Puts a contact into groups of the contact list of the account, and out of all others. */
  setGroups(from: Device, contact: string, groups: readonly string[]): void
  /** Sends a new device the contact requests that wait, and the presences of contacts that are not offline. */
  sendInitialEvents(device: Device): void
  /** Sends the presence of an account to its mutual contacts. */
  announce(account: string): void
}

export interface ContactsOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly devices: Devices
  readonly profiles: Profiles
  /** Contacts of one account. */
  readonly max: number
}

export function createContacts({ state, accounts, devices, profiles, max }: ContactsOptions): Contacts {
  const relation = (account: string, contact: string): Relation | undefined =>
    state.relations.of(account).get(contact)?.relation

  const seen = (contact: string) => seenPresence(state, devices, contact)
  const presenceOf = (contact: string) => ({ type: 'presence', contact, ...seen(contact) }) as const

  function notifyBoth(type: 'contact-added' | 'contact-removed', one: string, other: string): void {
    devices.push(one, { type, contact: other })
    devices.push(other, { type, contact: one })
  }

  function accept(account: string, contact: string): void {
    if (relation(account, contact) !== 'asking') throw new RequestError('unknown-contact')
    state.commit({ kind: 'relation', from: account, to: contact, state: 'mutual' })
    notifyBoth('contact-added', account, contact)
    devices.push(account, presenceOf(contact))
    devices.push(contact, presenceOf(account))
  }

  const requestFrom = (contact: string, text: string | undefined) =>
    ({ type: 'contact-request', contact, ...(text !== undefined && { text }) }) as const

  function end(account: string, contact: string): void {
    state.commit({ kind: 'relation', from: account, to: contact, state: 'none' })
    notifyBoth('contact-removed', account, contact)
  }

  return {
    list: (account) =>
      [...state.relations.of(account)].map(([contact, { relation: own, groups }]) => {
        // Without the longest of its fields, so that a full list is one line.
        const { about: _, ...profile } = profiles.seenBy(account, contact)
        return {
          contact,
          relation: own,
          ...(own === 'mutual' ? seen(contact) : { show: 'offline', status: '' }),
          ...(groups.length > 0 && { groups }),
          ...(Object.keys(profile).length > 0 && { profile }),
        }
      }),
    add(account, contact, text) {
      if (!accounts.has(contact)) throw new RequestError('unknown-account')
      if (contact === account) throw new RequestError('not-allowed', 'An account cannot do this to itself.')
      const own = relation(account, contact)
      if (own === 'asking') {
        accept(account, contact)
        return 'mutual'
      }
      if (own) return own
      if ([account, contact].some((one) => state.relations.of(one).size >= max)) {
        throw new RequestError('too-many-contacts')
      }
      state.commit({ kind: 'relation', from: account, to: contact, state: 'requested', text })
      devices.push(contact, requestFrom(account, text))
      return 'requested'
    },
    accept,
    reject(account, contact) {
      if (relation(account, contact) !== 'asking') throw new RequestError('unknown-contact')
      end(account, contact)
    },
    remove(account, contact) {
      if (!relation(account, contact)) throw new RequestError('unknown-contact')
      end(account, contact)
    },
    setGroups(from, contact, given) {
      if (!relation(from.account, contact)) throw new RequestError('unknown-contact')
      const groups = [...new Set(given)]
      state.commit({ kind: 'groups', account: from.account, contact, groups })
      devices.push(from.account, { type: 'contact-groups', contact, groups }, from)
    },
    sendInitialEvents(device) {
      for (const [contact, { relation: own, text }] of state.relations.of(device.account)) {
        if (own === 'asking') device.push(requestFrom(contact, text))
        else if (own === 'mutual' && devices.presence(contact).show !== 'offline') device.push(presenceOf(contact))
      }
    },
    announce(account) {
      for (const contact of profiles.contactsOf(account)) devices.push(contact, presenceOf(account))
    },
  }
}
