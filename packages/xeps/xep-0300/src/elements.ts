import { attr, base64, element, type Infer, string, text } from '@trestle/stanza'

/** XEP-0300 §3. */
export const NS_HASHES = 'urn:xmpp:hashes:2'

/** What the feature of each algorithm begins with (§5). */
export const HASH_FEATURE = 'urn:xmpp:hash-function-text-names:'

/** The hash of something. There may be several, of different algorithms. */
export const Hash = element(NS_HASHES, 'hash', { algo: attr(string), value: text(base64) })

export interface HashData extends Infer<typeof Hash> {}

/** The algorithm of a hash that is told later. */
export const HashUsed = element(NS_HASHES, 'hash-used', { algo: attr(string) })
