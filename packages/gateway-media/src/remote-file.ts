import type { IncomingMessage } from 'node:http'
import { contentType } from './content-type.js'
import { fileName, nameInDisposition, nameInPath } from './file-name.js'

/** What a server says of a file. */
export interface RemoteFile {
  /** Where it was in the end. */
  readonly url: URL
  /** From the server, or else from the URL; as a file of that name may be made in a folder. */
  readonly name: string
  /** The content type without parameters; of pictures that were retrieved, by their bytes. */
  readonly type: string
  /** Bytes, where the server says so. */
  readonly size: number | undefined
  /** What the server calls this state of the file: another one, and the file has changed (`ETag`, else `Last-Modified`). */
  readonly version: string | undefined
}

/** Reads the headers of an answer. `type` where the bytes told it already. */
export function describeFile(response: IncomingMessage, url: URL, knownType?: string): RemoteFile {
  const type = knownType ?? contentType(response.headers['content-type'])
  const length = response.headers['content-length'] ?? ''
  return {
    url,
    type,
    name: fileName(nameOf(response, url), type),
    version: versionIn(response.headers),
    size: /^\d{1,15}$/.test(length) ? Number(length) : undefined,
  }
}

/** The most characters of a version. */
const MAX_VERSION = 200

function versionIn({ etag, 'last-modified': modified }: IncomingMessage['headers']): string | undefined {
  // Weak tags say the same as strong ones, for who wants to show the file.
  const version = etag?.replace(/^W\//, '') ?? modified
  return version === '' ? undefined : version?.slice(0, MAX_VERSION)
}

function nameOf({ headers }: IncomingMessage, url: URL): string | undefined {
  return nameInDisposition(headers['content-disposition']) ?? nameInPath(url)
}
