import { escapeLocal, unescapeLocal } from '@trestle/jid'

/** How ids of the network become local parts of addresses, and back. */
export interface IdMap {
  toLocal(legacyId: string): string
  /** Throws where the local part can be no such id: the address is answered `item-not-found`. */
  fromLocal(local: string): string
  /** Makes ids that mean the same equal. */
  normalise?(legacyId: string): string
}

/** Ids as they are, escaped by XEP-0106. */
export function escaped(options: { readonly prefix?: string; readonly lowerCase?: true } = {}): IdMap {
  const { prefix = '' } = options
  const normalise = (legacyId: string) => (options.lowerCase ? legacyId.toLowerCase() : legacyId)
  return {
    normalise,
    toLocal: (legacyId) => escapeLocal(prefix + normalise(legacyId)),
    fromLocal(local) {
      const legacyId = unescapeLocal(local)
      if (!legacyId.startsWith(prefix) || legacyId.length === prefix.length) throw new Error(`${local} is no such id`)
      return legacyId.slice(prefix.length)
    },
  }
}
