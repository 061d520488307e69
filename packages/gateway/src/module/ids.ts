import { escapeLocal, unescapeLocal } from '@trestle/jid'

/** Maps ids of the network to local parts of JIDs, and back. */
export interface IdMap {
  toLocal(legacyId: string): string
  /** Throws if the local part is not the form of any id: stanzas to it are answered with `item-not-found`. */
  fromLocal(local: string): string
  /** The one spelling of ids that mean the same. */
  normalise?(legacyId: string): string
}

/** Ids escaped by XEP-0106; `lowerCase` for networks whose ids ignore case. */
export function escaped(options: { readonly prefix?: string; readonly lowerCase?: true } = {}): IdMap {
  const { prefix = '' } = options
  const normalise = (legacyId: string) => (options.lowerCase ? legacyId.toLowerCase() : legacyId)
  return {
    normalise,
    toLocal: (legacyId) => escapeLocal(prefix + normalise(legacyId)),
    fromLocal(local) {
      const legacyId = unescapeLocal(local)
      if (!legacyId.startsWith(prefix) || legacyId.length === prefix.length)
        throw new Error(`${local} is not the local part of an id.`)
      return legacyId.slice(prefix.length)
    },
  }
}
