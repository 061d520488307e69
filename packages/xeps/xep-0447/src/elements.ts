import { attr, element, type Infer, lenient, list, nested, oneOf, optional, rest, string, uri } from '@trestle/stanza'
import { FileMetadata } from '@trestle/xep-0446'

/** XEP-0447 §3. */
export const NS_FILE_SHARING = 'urn:xmpp:sfs:0'

/** XEP-0103. */
export const NS_URL_DATA = 'http://jabber.org/protocol/url-data'

/** XEP-0367. */
export const NS_MESSAGE_ATTACHING = 'urn:xmpp:message-attaching:1'

/** A source: a URL, with what XEP-0104 says of the request in `rest`. */
export const UrlData = element(NS_URL_DATA, 'url-data', { target: attr(uri), rest: rest() })

/** Where a file is to be had (§3.1): URLs, and in `rest` sources of other kinds, such as Jingle (XEP-0358). */
export const Sources = element(NS_FILE_SHARING, 'sources', {
  /** In a message that attaches sources: the id of the file among those of the other message (§3.3). */
  id: optional(attr(string)),
  urls: list(UrlData, { skipInvalid: true }),
  rest: rest(),
})

/** In a message: a file (§3.1). Without sources, they are attached by a later message. */
export const FileSharing = element(NS_FILE_SHARING, 'file-sharing', {
  /** Whether to show it in the conversation, or to offer it and retrieve nothing unasked. */
  disposition: lenient(attr(oneOf('attachment', 'inline'))),
  /** Tells the files of one message apart (§4.2). */
  id: optional(attr(string)),
  file: nested(FileMetadata),
  sources: optional(nested(Sources)),
  rest: rest(),
})

/** What is in the message belongs to the one of that id. */
export const AttachTo = element(NS_MESSAGE_ATTACHING, 'attach-to', { id: attr(string) })

export interface SourcesValue extends Infer<typeof Sources> {}
export interface FileSharingValue extends Infer<typeof FileSharing> {}
