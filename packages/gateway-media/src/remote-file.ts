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
}

/** Reads the headers of an answer. `type` where the bytes told it already. */
export function describeFile(response: IncomingMessage, url: URL, knownType?: string): RemoteFile {
  const type = knownType ?? contentType(response.headers['content-type'])
  const length = response.headers['content-length'] ?? ''
  return {
    url,
    type,
    name: fileName(nameOf(response, url), type),
    size: /^\d{1,15}$/.test(length) ? Number(length) : undefined,
  }
}

function nameOf({ headers }: IncomingMessage, url: URL): string | undefined {
  return nameInDisposition(headers['content-disposition']) ?? nameInPath(url)
}
