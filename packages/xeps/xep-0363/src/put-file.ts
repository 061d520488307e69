import type { Wait } from '@trestle/core'
import type { UploadSlotValue } from './elements.js'
import { UploadError } from './upload-error.js'
import { usableHeaders } from './usable-headers.js'

export interface PutOptions extends Wait {
  readonly contentType?: string | undefined
  readonly fetch: typeof fetch
}

/** Uploads a file to its slot (XEP-0363 §7). Follows no redirection, which might give the headers to somebody else. */
export async function putFile(slot: UploadSlotValue, file: Blob, options: PutOptions): Promise<void> {
  const { contentType, fetch, timeout, signal } = options
  const headers = new Headers({ 'Content-Type': contentType ?? 'application/octet-stream' })
  const limit = timeout === undefined ? [] : [AbortSignal.timeout(timeout)]
  try {
    for (const { name, value } of usableHeaders(slot.put.headers)) headers.append(name, value)
    const response = await fetch(slot.put.url, {
      method: 'PUT',
      body: file,
      headers,
      redirect: 'error',
      credentials: 'omit',
      signal: AbortSignal.any([...(signal ? [signal] : []), ...limit]),
    })
    await response.body?.cancel()
    if (!response.ok) {
      const { status } = response
      throw new UploadError('http', `The service answered the upload with status ${status}.`, { status })
    }
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof UploadError) throw cause
    throw new UploadError('http', 'The file could not be uploaded.', { cause })
  }
}
