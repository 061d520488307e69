import { base64 } from '@trestle/stanza'
import type { ThumbnailValue } from './elements.js'

/** Characters of a `data:` URI that are read. A placeholder has about a hundred, a small image a few thousand. */
const MAX_DATA_URI = 65_536

/**
 * Where the image of a thumbnail is:
 * - `bob`: at its sender, as Bits of Binary (XEP-0231) of that content id;
 * - `url`: at a URL of http or https, which learns of whoever retrieves it;
 * - `inline`: in the message, as an image of that type. `image/thumbhash` and `image/blurhash` are placeholders, which are
 *   to be rendered by their algorithms: the data of a thumbhash is its bytes, that of a blurhash its text in ASCII.
 */
export type ThumbnailSource =
  | { readonly kind: 'bob'; readonly cid: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'inline'; readonly mediaType: string; readonly data: Uint8Array }

/** Where the image of a thumbnail is; undefined where its URI is malformed, of another scheme, or data above 64 KiB. */
export function thumbnailSource({ uri }: Pick<ThumbnailValue, 'uri'>): ThumbnailSource | undefined {
  const scheme = uri.slice(0, uri.indexOf(':')).toLowerCase()
  if (scheme === 'cid') return uri.length > 4 ? { kind: 'bob', cid: uri.slice(4) } : undefined
  if (scheme === 'data') return uri.length <= MAX_DATA_URI ? readDataUri(uri.slice(5)) : undefined
  if (scheme !== 'http' && scheme !== 'https') return undefined
  return URL.canParse(uri) ? { kind: 'url', url: uri } : undefined
}

/** The URI of data, for small images and placeholders such as `image/thumbhash`. */
export function thumbnailDataUri(mediaType: string, data: Uint8Array): string {
  return `data:${mediaType};base64,${base64.encode(data)}`
}

/** RFC 2397, behind the scheme. */
function readDataUri(written: string): ThumbnailSource | undefined {
  const comma = written.indexOf(',')
  if (comma < 0) return undefined
  const [mediaType = '', ...parameters] = written.slice(0, comma).split(';')
  try {
    const text = decodeURIComponent(written.slice(comma + 1))
    const data =
      parameters.at(-1)?.trim().toLowerCase() === 'base64' ? base64.decode(text) : new TextEncoder().encode(text)
    return { kind: 'inline', mediaType: mediaType.trim().toLowerCase() || 'text/plain', data }
  } catch {
    return undefined
  }
}
