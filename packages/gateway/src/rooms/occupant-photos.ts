import { detailsOf } from '../puppets/contact-details.js'
import type { Contacts } from '../puppets/puppets.js'

/** The pictures of those in rooms who are contacts, by the hashes of XEP-0153. */
export interface OccupantPhotos {
  /** Reads the contacts of a user, unless that was done. */
  load(user: string): Promise<void>
  /** The hash, which is empty of who has no picture; `undefined` where nobody knows. */
  of(user: string, contact: string): string | undefined
  /** Forgets a user. */
  drop(user: string): void
}

export function createOccupantPhotos(contacts: Pick<Contacts, 'all' | 'peek'>): OccupantPhotos {
  const loaded = new Set<string>()
  return {
    async load(user) {
      if (loaded.has(user)) return
      await contacts.all(user)
      loaded.add(user)
    },
    of(user, contact) {
      const known = contacts.peek(user, contact)
      return known && (detailsOf(known).avatar?.sha1 ?? '')
    },
    drop: (user) => void loaded.delete(user),
  }
}
