import type { GatewayStore } from '@trestle/gateway'

export const DOMAIN = 'net.bench.localhost'
export const SERVER = 'bench.localhost'
export const SECRET = 'of no matter'

/** Registered users, each with as many contacts. */
export interface Population {
  readonly users: number
  readonly contacts: number
}

export const userAt = (index: number) => `user${index}@${SERVER}`
/** Users share some contacts, as people do. */
export const contactAt = (user: number, index: number) => `person${(user * 7 + index) % 5000}`
export const puppetOf = (contact: string) => `${contact}@${DOMAIN}`
export const nameOf = (contact: string) => `Person ${contact.slice('person'.length)}`

/** Stores users as they are after years: registered, and subscribed to their contacts in both directions. */
export async function populate(store: GatewayStore, { users, contacts }: Population): Promise<void> {
  for (let user = 0; user < users; user++) {
    const jid = userAt(user)
    const legacyIds = Array.from({ length: contacts }, (_, index) => contactAt(user, index))
    await Promise.all([
      store.users.put({ jid, form: { username: `user${user}`, password: `secret${user}` }, registeredAt: new Date(0) }),
      store.subscriptions.put({ local: DOMAIN, contact: jid, state: 'both' }),
      store.contacts.put(
        jid,
        ...legacyIds.map((legacyId) => ({
          legacyId,
          local: legacyId,
          name: nameOf(legacyId),
          friend: true,
          show: 'online' as const,
        })),
      ),
      ...legacyIds.map((id) => store.subscriptions.put({ local: puppetOf(id), contact: jid, state: 'both' })),
    ])
  }
}
