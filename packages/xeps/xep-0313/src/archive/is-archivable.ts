import type { Message } from '@trestle/stanza'
import { NoPermanentStore, NoStore, Store } from '@trestle/xep-0334'

/**
 * Whether a message belongs into an archive (XEP-0313 §6.1): one that people read, the subject of a room, or one whose
 * sender asks for it; none whose sender asks for the opposite (XEP-0334), and no error.
 */
export function isArchivable(message: Message): boolean {
  if (message.type === 'error' || message.has(NoStore) || message.has(NoPermanentStore)) return false
  if (message.has(Store)) return true
  if (message.type === 'headline') return false
  return message.body !== undefined || (message.type === 'groupchat' && message.subject !== undefined)
}
