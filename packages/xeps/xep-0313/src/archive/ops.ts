import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { ArchiveFilter } from '../filter.js'

/** A message as an archive keeps it. */
export interface StoredMessage {
  /** By which others know it: unique in its archive, never used again, and not to be guessed. */
  readonly id: string
  /** When the archive got it. */
  readonly at: Date
  readonly from: JID | undefined
  readonly to: JID | undefined
  /** Undefined: it was deleted, and keeps its place. */
  readonly message: Element | undefined
}

/** Which messages, and how many of them. */
export interface FindMessages extends ArchiveFilter {
  /** Behind this message. */
  readonly after?: string | undefined
  /** Ahead of this message. */
  readonly before?: string | undefined
  /** The last ones, instead of the first ones. */
  readonly backwards: boolean
  readonly limit: number
}

/**
 * Where archives are kept, and who sees what. `jid` is the address of the archive. `from` is who reads it, absent for the
 * program itself. The order of an archive is that of time, and of messages of one time that in which they were added.
 */
export const archiveOps = {
  /** Keeps a message. One of a known id takes the place of the other. */
  addMessage: op<StoredMessage, void>(() => {}),
  /** The messages that are wanted, in the order of the archive; undefined where an id that is named is not in it. */
  findMessages: op<FindMessages, readonly StoredMessage[] | undefined>(() => []),
  /** How many messages fit; undefined where that is expensive to know. */
  countMessages: op<ArchiveFilter, number | undefined>(() => undefined),
  /** Forgets what a message says, but not its place (XEP-0313 §3.2). Whether there was such a message. */
  deleteMessage: op<string, boolean>(() => false),
  /** Forgets the whole archive, places included: its address is somebody else's from now on. */
  deleteArchive: op<void, void>(() => {}),
  /** Whether `from` may read the archive. Default: nobody but the address itself. A room lets in whoever may enter. */
  mayRead: op<void, boolean>(({ jid, from }) => jid !== undefined && from?.bare.equals(jid.bare) === true),
  /**
   * What `from` gets to see of a message, such as who said it in a room that hides that from most; undefined shows it as
   * deleted. Default: the message as it is kept.
   */
  showMessage: op<StoredMessage, Element | undefined>(({ args: { message } }) => message),
}
