import {
  attr,
  childText,
  choice,
  dateTime,
  element,
  exchange,
  type Infer,
  integerBetween,
  lenient,
  list,
  nested,
  optional,
  rest,
  string,
  text,
  unsigned,
} from '@trestle/stanza'

/** XEP-0363 §3. */
export const NS_HTTP_UPLOAD = 'urn:xmpp:http:upload:0'

/** The namespace before version 0.3, which some services still have. */
export const NS_HTTP_UPLOAD_OLD = 'urn:xmpp:http:upload'

/** What the features of purposes begin with, before `#` (§5). */
export const NS_UPLOAD_PURPOSE = 'urn:xmpp:http:upload:purpose:0'

const positive = integerBetween(1, 9_007_199_254_740_991)
const purpose = (name: string) => element(NS_UPLOAD_PURPOSE, name, {})

/** Asks for a slot for a file of that many bytes (§4). */
export const UploadRequest = element(NS_HTTP_UPLOAD, 'request', {
  filename: attr(string),
  size: attr(positive),
  contentType: optional(attr('content-type', string)),
  /** How long the file is to be kept; without one, as for a message (§5). */
  purpose: optional(
    choice({
      message: purpose('message'),
      profile: purpose('profile'),
      /** Not available after that moment. */
      ephemeral: element(NS_UPLOAD_PURPOSE, 'ephemeral', { expireBefore: attr('expire-before', dateTime) }),
      permanent: purpose('permanent'),
    }),
  ),
  rest: rest(),
})

/** A header of the upload. `usableHeaders` tells which count. */
export const UploadHeader = element(NS_HTTP_UPLOAD, 'header', { name: attr(string), value: text(string) })

/** Where to upload a file, and where it is then (§4). */
export const UploadSlot = element(NS_HTTP_UPLOAD, 'slot', {
  put: nested(
    element(NS_HTTP_UPLOAD, 'put', { url: attr(string), headers: list(UploadHeader, { skipInvalid: true }) }),
  ),
  get: nested(element(NS_HTTP_UPLOAD, 'get', { url: attr(string) })),
})

export interface UploadRequestValue extends Infer<typeof UploadRequest> {}
export interface UploadHeaderValue extends Infer<typeof UploadHeader> {}
export interface UploadSlotValue extends Infer<typeof UploadSlot> {}

export const uploadExchange = exchange(UploadRequest, UploadSlot)

/** The request of the older namespace. */
export const OldUploadRequest = element(NS_HTTP_UPLOAD_OLD, 'request', {
  filename: childText(string),
  size: childText(positive),
  contentType: optional(childText('content-type', string)),
})

/** The slot of the older namespace, which has no headers. */
export const OldUploadSlot = element(NS_HTTP_UPLOAD_OLD, 'slot', { put: childText(string), get: childText(string) })

export const oldUploadExchange = exchange(OldUploadRequest, OldUploadSlot)

const limit = { maxFileSize: lenient(childText('max-file-size', unsigned)) }

/** In an error: the file is above the limit (§6). */
export const FileTooLarge = element(NS_HTTP_UPLOAD, 'file-too-large', limit)

/** The same of the older namespace. */
export const OldFileTooLarge = element(NS_HTTP_UPLOAD_OLD, 'file-too-large', limit)

/** In an error: when to try again (§6). */
export const UploadRetry = element(NS_HTTP_UPLOAD, 'retry', { stamp: attr(dateTime) })
