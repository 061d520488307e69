import { Readable } from 'node:stream'
import type { Address } from './address.js'
import { FieldError, label, record } from './fields.js'
import { type FileInfo, fileInfo, isErrorCode } from './protocol.js'
import { SuperDuperError } from './superduper-error.js'

export interface UploadOptions {
  readonly name?: string | undefined
  /** A media type. Default `application/octet-stream`. */
  readonly type?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Files of the network: they are uploaded first, and messages refer to them by their ids. */
export interface FilesClient {
  /**
   * Uploads bytes, at once or as they come. Rejects with `too-large`, `storage-full`, `unreachable` or `bad-credentials`,
   * or with the reason of `signal`.
   */
  upload(bytes: Uint8Array | AsyncIterable<Uint8Array>, options?: UploadOptions): Promise<FileInfo>
  /** The bytes of a file, as they come. Throws `unknown-file`, or `disconnected` where not all came. */
  download(id: string, options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<Uint8Array>
  /** The address at which everybody can download the file. */
  url(id: string): URL
}

export interface FilesClientOptions {
  /** Throws where the address is malformed. */
  readonly address: () => Address
  /** The key of this connection; throws `not-logged-in`. */
  readonly uploadKey: () => string
}

const refusal = record({ code: label(64), text: label(1024, { empty: true }) })

async function errorOf(response: Response): Promise<SuperDuperError> {
  try {
    const { code, text } = refusal(await response.json(), '')
    return new SuperDuperError(isErrorCode(code) ? code : 'protocol-error', text)
  } catch (cause) {
    return new SuperDuperError('protocol-error', undefined, { cause })
  }
}

async function request(url: URL, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    init.signal?.throwIfAborted()
    throw new SuperDuperError('unreachable', undefined, { cause })
  })
  if (!response.ok) throw await errorOf(response)
  return response
}

export function createFilesClient({ address, uploadKey }: FilesClientOptions): FilesClient {
  function base(path: string): URL {
    const { host, port } = address()
    return new URL(path, `http://${host.includes(':') ? `[${host}]` : host}:${port}`)
  }
  return {
    url: (id) => base(`/files/${id}`),
    async upload(bytes, { name, type = 'application/octet-stream', signal } = {}) {
      const url = base('/files')
      if (name !== undefined) url.searchParams.set('name', name)
      const body = bytes instanceof Uint8Array ? new Uint8Array(bytes) : Readable.toWeb(Readable.from(bytes))
      const response = await request(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${uploadKey()}`, 'content-type': type },
        body: body as BodyInit,
        duplex: 'half',
        ...(signal && { signal }),
      } as RequestInit)
      try {
        return fileInfo(await response.json(), '')
      } catch (cause) {
        const problem = cause instanceof FieldError ? cause.message : undefined
        throw new SuperDuperError('protocol-error', problem, { cause })
      }
    },
    async *download(id, { signal } = {}) {
      const { body } = await request(base(`/files/${encodeURIComponent(id)}`), signal ? { signal } : {})
      try {
        if (body) yield* body as unknown as AsyncIterable<Uint8Array>
      } catch (cause) {
        signal?.throwIfAborted()
        throw new SuperDuperError('disconnected', undefined, { cause })
      }
    },
  }
}
