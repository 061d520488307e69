import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import type { Page } from '@trestle/xep-0059'
import type { MamResultValue } from './elements.js'
import { MamError } from './mam-error.js'

/** A message that an archive deleted, and of which it keeps the place. */
export interface DeletedMessage {
  /** By which the archive knows it: the id of `<stanza-id/>` (XEP-0359) where `by` is the archive. */
  readonly id: string
  /** When the archive got it. Absent where it does not say. */
  readonly at: Date | undefined
}

/** A message in an archive. */
export interface ArchivedMessage extends DeletedMessage {
  /** As the archive got it. */
  readonly message: Message
}

/** Messages of an archive in its order, which is that of time, and where they stand. */
export interface ArchivePage extends Page<ArchivedMessage> {
  readonly deleted: readonly DeletedMessage[]
  /** False: the archive may answer otherwise later; such a page is not worth keeping (§4.3.2). */
  readonly stable: boolean
}

/** Whose archive it is, and who reads it. */
export interface ArchiveReader {
  readonly archive: JID
  readonly account: JID
}

/**
 * Whether an archive can vouch for a message: that of the own account holds what the account sent or received, any other
 * speaks for itself alone, as a room does for its occupants (XEP-0313 §6.1.2).
 */
export function isVouched({ from, to }: Message, { archive, account }: ArchiveReader): boolean {
  const [owner, own] = [archive.bare, account.bare]
  if (!owner.equals(own)) return from?.bare.equals(owner) === true
  return (from ?? own).bare.equals(own) || (to ?? own).bare.equals(own)
}

/** The message of a result. Throws MamError `foreign-message` where the archive cannot vouch for it. */
export function readResult(
  { id, forwarded: { delay, message: element } }: MamResultValue,
  reader: ArchiveReader,
  anySender: boolean,
): ArchivedMessage | DeletedMessage {
  const at = delay?.stamp
  if (!element) return { id, at }
  const message = new Message(element)
  if (!isVouched(message, reader) && !anySender) {
    throw new MamError('foreign-message', `${reader.archive} shows a message that it cannot vouch for.`)
  }
  return { id, at, message }
}
