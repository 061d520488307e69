import { thumbnailSource } from '@trestle/xep-0264'
import type { HashData } from '@trestle/xep-0300'
import { type FileMetadataValue, fileDimensions, safeFileName } from '@trestle/xep-0446'
import type { Attachment } from './attachment.js'
import { contentType } from './content-type.js'
import type { FetchOptions } from './fetch-file.js'
import { retrieve } from './retrieve.js'

/** A file that somebody shares in a message. All of it is what they say. */
export interface ReceivedFile {
  /** Of https, http or `aesgcm:`; the last is refused when it is retrieved. */
  readonly url: string
  /** All places where it is said to be, `url` first. */
  readonly urls: readonly string[]
  /** As a file of that name may be made in a folder. */
  readonly name?: string
  /** The content type, without parameters. */
  readonly type?: string
  /** Bytes. */
  readonly size?: number
  /** Pixels. */
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
  readonly description?: string
  readonly hashes: readonly HashData[]
  /** A small image that was in the message: no placeholder such as a thumbhash. */
  readonly thumbnail?: Uint8Array
}

/** The details of a file, from what XEP-0446 has of them. */
export function detailsOf(metadata: FileMetadataValue): Omit<ReceivedFile, 'url' | 'urls'> {
  const { name, mediaType, size, length, desc, hashes, thumbnails } = metadata
  const description = desc?.[''] ?? Object.values(desc ?? {})[0]
  const thumbnail = thumbnails
    .map((one) => thumbnailSource(one))
    .find((one) => one?.kind === 'inline' && /^image\/(png|jpeg|webp|gif)$/.test(one.mediaType))
  return {
    hashes,
    ...(name && { name: safeFileName(name) }),
    ...(mediaType !== undefined && { type: contentType(mediaType) }),
    ...(size !== undefined && { size }),
    ...fileDimensions(metadata),
    ...(length !== undefined && { seconds: length / 1000 }),
    ...(description && { description }),
    ...(thumbnail?.kind === 'inline' && { thumbnail: thumbnail.data }),
  }
}

/**
 * The file as an attachment, which is retrieved by `fetchFile` when it is opened, of the first of its URLs that gives it.
 * Where its SHA-256 hash is known, other bytes end in MediaError `mismatch` (XEP-0447 §5).
 */
export function attachmentOf(received: ReceivedFile, fetching?: FetchOptions): Attachment {
  const { url, urls, hashes, description, ...known } = received
  const sha256 = hashes.find(({ algo }) => algo === 'sha-256')?.value
  return {
    ...known,
    url: new URL(url),
    ...(sha256 && { sha256 }),
    open: (signal) => retrieve(urls, { ...fetching, sha256, signal }),
  }
}
