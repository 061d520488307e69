import { limits, type Relation, type ReplyOf } from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import type { State } from './state.js'

export interface Contacts {
  list(account: string): ReplyOf<'contacts'>['contacts']
  /** Asks to be a contact; accepts, where the other has asked before. */
  add(account: string, contact: string): Relation
  accept(account: string, contact: string): void
  reject(account: string, contact: string): void
  /** Ends the relation of the two, on both sides. */
  remove(account: string, contact: string): void
  /** Sends a new device the contact requests that wait, and the presences of contacts that are not offline. */
  sendInitialEvents(device: Device): void
  /** Sends the presence of an account to its mutual contacts. */
  announce(account: string): void
}

export function createContacts(state: State, accounts: Accounts, devices: Devices): Contacts {
  const relation = (account: string, contact: string): Relation | undefined => state.relations(account).get(contact)
  /** The mutual contacts, which see each other's presence. */
  const mutual = (account: string): string[] =>
    [...state.relations(account)].filter(([, own]) => own === 'mutual').map(([contact]) => contact)
  const presenceOf = (contact: string) => ({ type: 'presence', contact, ...devices.presence(contact) }) as const

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

  function end(account: string, contact: string): void {
    state.commit({ kind: 'relation', from: account, to: contact, state: 'none' })
    notifyBoth('contact-removed', account, contact)
  }

  return {
    list: (account) =>
      [...state.relations(account)].map(([contact, own]) => ({
        contact,
        relation: own,
        ...(own === 'mutual' ? devices.presence(contact) : { show: 'offline', status: '' }),
      })),
    add(account, contact) {
      if (!accounts.has(contact)) throw new RequestError('unknown-account')
      if (contact === account) throw new RequestError('not-allowed')
      const own = relation(account, contact)
      if (own === 'asking') {
        accept(account, contact)
        return 'mutual'
      }
      if (own) return own
      if ([account, contact].some((one) => state.relations(one).size >= limits.contacts)) {
        throw new RequestError('too-many-contacts')
      }
      state.commit({ kind: 'relation', from: account, to: contact, state: 'requested' })
      devices.push(contact, { type: 'contact-request', contact: account })
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
    sendInitialEvents(device) {
      for (const [contact, own] of state.relations(device.account)) {
        if (own === 'asking') device.push({ type: 'contact-request', contact })
        else if (own === 'mutual' && devices.presence(contact).show !== 'offline') device.push(presenceOf(contact))
      }
    },
    announce(account) {
      for (const contact of mutual(account)) devices.push(contact, presenceOf(account))
    },
  }
}
