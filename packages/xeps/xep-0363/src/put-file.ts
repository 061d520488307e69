import type { Wait } from '@trestle/core'
import type { UploadSlotValue } from './elements.js'
import { UploadError } from './upload-error.js'
import { usableHeaders } from './usable-headers.js'

export interface PutOptions extends Wait {
  readonly contentType?: string | undefined
  readonly fetch: typeof fetch
  /** Is told of the bytes that were handed to the platform, and of those of the file: at first, in between, and at last. */
  readonly progress?: ((sent: number, size: number) => void) | undefined
}

/** Uploads a file to its slot (XEP-0363 §7). Follows no redirection, which might give the headers to somebody else. */
export async function putFile(slot: UploadSlotValue, file: Blob, options: PutOptions): Promise<void> {
  const { contentType, fetch, timeout, signal, progress } = options
  const headers = new Headers({ 'Content-Type': contentType ?? 'application/octet-stream' })
  const limit = timeout === undefined ? [] : [AbortSignal.timeout(timeout)]
  progress?.(0, file.size)
  try {
    for (const { name, value } of usableHeaders(slot.put.headers)) headers.append(name, value)
    const response = await fetch(slot.put.url, {
      method: 'PUT',
      ...(progress && sendsStreams() ? countedBody(file, headers, progress) : { body: file }),
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
    progress?.(file.size, file.size)
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof UploadError) throw cause
    throw new UploadError('http', 'The file could not be uploaded.', { cause })
  }
}

/** Node sends a stream with the length that it is told. Browsers send none by HTTP/1.1, and choose the length themselves. */
function sendsStreams(): boolean {
  return typeof process === 'object' && process.versions?.node !== undefined
}

function countedBody(file: Blob, headers: Headers, progress: (sent: number, size: number) => void): RequestInit {
  let sent = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      sent += piece.length
      if (sent < file.size) progress(sent, file.size)
      controller.enqueue(piece)
    },
  })
  headers.set('Content-Length', String(file.size))
  return { body: file.stream().pipeThrough(counted), duplex: 'half' } as RequestInit
}
