import {
  childText,
  dateTime,
  type ElementDef,
  element,
  type Infer,
  langTexts,
  list,
  optional,
  rest,
  string,
  unsigned,
} from '@trestle/stanza'
import { Thumbnail } from '@trestle/xep-0264'
import { Hash } from '@trestle/xep-0300'

/** XEP-0446 §2. */
export const NS_FILE_METADATA = 'urn:xmpp:file:metadata:0'

/** Where one of the details does not fit, it is absent: it costs the file nothing. */
const detail = { skipInvalid: true }

const shape = {
  /** The content type; without one, `application/octet-stream`. What the file contains may be something else. */
  mediaType: optional(childText('media-type', string)),
  /** As the sender wrote it. Before it goes to a file system: `safeFileName`. */
  name: optional(childText(string)),
  /** When the file was last modified. */
  date: optional(childText(dateTime), detail),
  /** Bytes, as the sender says. */
  size: optional(childText(unsigned), detail),
  /** Pixels. */
  width: optional(childText(unsigned), detail),
  height: optional(childText(unsigned), detail),
  /** Milliseconds of an audio or video file. */
  length: optional(childText(unsigned), detail),
  /** Descriptions by `xml:lang`; the one without is under `''`. */
  desc: optional(langTexts('desc')),
  hashes: list(Hash, detail),
  thumbnails: list(Thumbnail, detail),
  rest: rest(),
}

/** What is told of a file, all of it optional (§2). */
export const FileMetadata = element(NS_FILE_METADATA, 'file', shape)

export interface FileMetadataValue extends Infer<typeof FileMetadata> {}

/** The same element in another namespace, as that of Jingle file transfers, from which it was taken. */
// @__NO_SIDE_EFFECTS__
export function fileMetadataIn(ns: string): ElementDef<FileMetadataValue> {
  return element(ns, 'file', shape)
}
