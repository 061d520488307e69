import type { Published, ReceivedFile } from '@trestle/gateway-media'
import { base64 } from '@trestle/stanza'
import type { ThumbnailValue } from '@trestle/xep-0264'

/** A file of a message, as plain data: one of the user, or one that was published for the user. */
export interface FileData {
  /** All places where it is, the best one first. */
  readonly urls: readonly [string, ...string[]]
  readonly name?: string | undefined
  /** The content type. */
  readonly type?: string | undefined
  /** Bytes. */
  readonly size?: number | undefined
  /** Pixels. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly seconds?: number | undefined
  /** Values in Base64. */
  readonly hashes: readonly { readonly algo: string; readonly value: string }[]
  /** A placeholder for clients. */
  readonly thumbnail?: ThumbnailValue | undefined
  /** A small picture that came with the message, in Base64. */
  readonly preview?: string | undefined
}

/** Whether a file is to be had of the user's client alone, by its content id (XEP-0231). */
export function isBits({ urls: [url] }: FileData): boolean {
  return url.startsWith('cid:')
}

export function dataOfPublished({ url, hashes, ...known }: Published): FileData {
  return { ...known, urls: [url], hashes: writeHashes(hashes) }
}

/** The reverse of `dataOfPublished`. */
export function publishedOf({ urls, hashes, name = 'file', type = '', size = 0, ...known }: FileData): Published {
  const { width, height, seconds, thumbnail } = known
  return {
    url: urls[0],
    name,
    type,
    size,
    hashes: readHashes(hashes),
    ...(width !== undefined && height !== undefined && { width, height }),
    ...(seconds !== undefined && { seconds }),
    ...(thumbnail && { thumbnail }),
  }
}

export function dataOfReceived({ url, urls, hashes, thumbnail, description: _, ...known }: ReceivedFile): FileData {
  return {
    ...known,
    urls: [url, ...urls.filter((one) => one !== url)],
    hashes: writeHashes(hashes),
    ...(thumbnail && { preview: base64.encode(thumbnail) }),
  }
}

/** The reverse of `dataOfReceived`. */
export function receivedOf({ urls, hashes, preview, thumbnail: _, ...known }: FileData): ReceivedFile {
  const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return {
    ...given,
    url: urls[0],
    urls,
    hashes: readHashes(hashes),
    ...(preview !== undefined && { thumbnail: base64.decode(preview) }),
  }
}

function writeHashes(hashes: Published['hashes']): FileData['hashes'] {
  return hashes.map(({ algo, value }) => ({ algo, value: base64.encode(value) }))
}

function readHashes(hashes: FileData['hashes']): Published['hashes'] {
  return hashes.map(({ algo, value }) => ({ algo, value: base64.decode(value) }))
}
