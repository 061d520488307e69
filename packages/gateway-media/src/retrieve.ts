import { type FetchOptions, fetchFile } from './fetch-file.js'
import { MediaError } from './media-error.js'
import type { RemoteFile } from './remote-file.js'

/** The bytes of a file that is retrieved when they are read. */
export interface Retrieved extends AsyncIterable<Uint8Array> {
  /** What its server said of it; undefined before the first bytes are there. */
  remote(): RemoteFile | undefined
}

/** Retrieves a file of the first of its URLs that gives it. */
export function retrieve(urls: readonly (URL | string)[], options: FetchOptions): Retrieved {
  let remote: RemoteFile | undefined
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const fetched = await firstOf(urls, options)
    remote = fetched
    yield* fetched.bytes
  }
  return Object.assign(bytes(), { remote: () => remote })
}

/** What a server said of a file, where it was retrieved and not made by a program. */
export function remoteOf(bytes: AsyncIterable<Uint8Array> & Partial<Retrieved>): RemoteFile | undefined {
  return typeof bytes.remote === 'function' ? bytes.remote() : undefined
}

async function firstOf([url = '', ...others]: readonly (URL | string)[], options: FetchOptions) {
  try {
    return await fetchFile(url, options)
  } catch (error) {
    const isOver = others.length === 0 || options.signal?.aborted || !(error instanceof MediaError)
    if (isOver || error.code === 'timeout') throw error
    return firstOf(others, options)
  }
}
