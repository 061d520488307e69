import type { FetchOptions } from './fetch-file.js'
import { tooManyBytes } from './media-error.js'
import { retrieve } from './retrieve.js'

/** A file of a message. Nothing but its source is sure: the rest is what the network or the sender says. */
export interface Attachment {
  readonly name?: string
  /** The content type. */
  readonly type?: string
  /** Bytes. */
  readonly size?: number
  /** Pixels. */
  readonly width?: number
  readonly height?: number
  /** The duration of audio and video. */
  readonly seconds?: number
  /** The id of the file in the network: what is published under it is not published again. */
  readonly legacyId?: string
  readonly url?: URL
  /** A small picture of it, as bytes of a PNG, JPEG, GIF, WebP or AVIF file. */
  readonly thumbnail?: Uint8Array
  readonly sha256?: Uint8Array
  /** Reads the file from its beginning. It may be called again, as for a retry, or never, where the file is published already. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>
}

/** What is known of a file besides its bytes; what is undefined counts as absent. */
export type AttachmentMeta = { readonly [K in keyof Omit<Attachment, 'open'>]?: Attachment[K] | undefined }

/** Bytes, a URL, or a function that reads the file anew at each call. */
export type AttachmentSource = Uint8Array | URL | ((signal: AbortSignal) => AsyncIterable<Uint8Array>)

/** A file of a source. One of a URL is retrieved by `fetchFile`, with these options, whenever it is opened. */
export function file(source: AttachmentSource, meta: AttachmentMeta = {}, fetching?: FetchOptions): Attachment {
  const known = Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined))
  if (source instanceof Uint8Array) return { size: source.length, ...known, open: () => once(source) }
  if (source instanceof URL)
    return { url: source, ...known, open: (signal) => retrieve([source], { ...fetching, signal }) }
  return { ...known, open: (signal = new AbortController().signal) => opened(source, signal) }
}

/** All bytes of a file. Rejects with MediaError `too-large`, and with whatever its source throws. */
export async function readAll(
  attachment: Attachment,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  if (attachment.size !== undefined && attachment.size > maxBytes) throw tooManyBytes(maxBytes)
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of attachment.open(signal)) {
    signal?.throwIfAborted()
    size += piece.length
    if (size > maxBytes) throw tooManyBytes(maxBytes)
    pieces.push(piece)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

/** What the source throws at once reaches whoever reads, as what it throws later does. */
async function* opened(
  source: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* source(signal)
}
