import type { Message } from '@trestle/stanza'
import { NoCopy, NoPermanentStore, NoStore, Store } from './elements.js'

const definitions = {
  'no-permanent-store': NoPermanentStore,
  'no-store': NoStore,
  'no-copy': NoCopy,
  store: Store,
} as const

/** A wish of the sender for the handling of a message; servers and clients may ignore it (XEP-0334 §5). */
export type Hint = 'no-permanent-store' | 'no-store' | 'no-copy' | 'store'

/**
 * Adds hints to a message that has them not yet; returns the message. `no-copy` is left out where the message is not for
 * a full address: it must not be there (XEP-0334 §4.3).
 */
export function addHints(message: Message, ...hints: readonly Hint[]): Message {
  for (const hint of hints) {
    if (hint === 'no-copy' && !message.to?.isFull) continue
    message.set(definitions[hint], {})
  }
  return message
}

/** The hints of a message; none in an error, where they are those of the message that failed (XEP-0334 §5). */
export function readHints(message: Message): ReadonlySet<Hint> {
  const all = Object.keys(definitions) as Hint[]
  return new Set(message.type === 'error' ? [] : all.filter((hint) => message.has(definitions[hint])))
}
