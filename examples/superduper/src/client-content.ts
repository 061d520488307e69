import type { Dated } from './dates.js'
import type * as wire from './protocol.js'

/** What a message is, as it is received. */
export type Content = wire.MessageContent<wire.FileInfo, Date>
/** What a message is, as it is sent: it refers to files by the ids that they got when they were uploaded. */
export type OutgoingContent = wire.MessageContent<wire.FileReference, Date>
/** A message of the past, as it stands now. Where `deletedBy` is there, nothing is left of it. */
export type PastMessage = Dated<wire.PastMessage>
