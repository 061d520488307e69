import type { ThumbnailValue } from '@trestle/xep-0264'
import type { HashData } from '@trestle/xep-0300'

/** A file that everybody who knows its URL can retrieve. */
export interface Published {
  readonly url: string
  readonly name: string
  /** The content type. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** SHA-256 at least. */
  readonly hashes: readonly HashData[]
  /** Pixels of a picture or video. */
  readonly width?: number
  readonly height?: number
  /** The duration of audio and video. */
  readonly seconds?: number
  readonly thumbnail?: ThumbnailValue
}
