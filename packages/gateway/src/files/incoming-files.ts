import { type Attachment, attachmentOf, type FetchOptions, file, MediaError } from '@trestle/gateway-media'
import type { BobData } from '@trestle/xep-0231'
import { GatewayError } from '../module/gateway-error.js'
import { createAbort } from '../support/abort.js'
import { type FileData, isBits, receivedOf } from './file-data.js'
import { mediaReasonOf } from './media-reason.js'
import type { Transfers } from './transfers.js'

/** The files of one message of the user, as the module gets them: they can be read until its handler has returned. */
export interface IncomingFiles {
  /** Rejects with GatewayError where the user's client does not give what only it has. */
  attachments(
    files: readonly FileData[],
    limit: { readonly maxBytes?: number | undefined },
  ): Promise<readonly Attachment[]>
  /** Whether a server answered that it does not give one of them. */
  isGone(): boolean
  /** Whether reading one of them failed. */
  hasFailed(): boolean
  /** The error of the handler in words for the user, after a failure. */
  explain(error: GatewayError): GatewayError
  /** Ends what is still read. */
  close(): void
}

export interface IncomingFilesOptions {
  readonly user: string
  readonly transfers: Transfers
  readonly fetching: FetchOptions
  /** Asks the user's client for data by its content id. */
  readonly bits: (cid: string) => Promise<BobData>
}

export function createIncomingFiles({ user, transfers, fetching, bits }: IncomingFilesOptions): IncomingFiles {
  let closing: AbortController | undefined
  let isClosed = false
  let failure: MediaError | undefined

  /** Made by the first that is read: most messages have no files. */
  function untilClosed(): AbortSignal {
    closing ??= createAbort()
    if (isClosed) closing.abort(closedError())
    return closing.signal
  }

  async function* read(of: Attachment, given: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    const signal = given ? AbortSignal.any([given, untilClosed()]) : untilClosed()
    const end = await transfers.begin(user, signal)
    signal.addEventListener('abort', end, { once: true })
    try {
      yield* of.open(signal)
    } catch (error) {
      if (error instanceof MediaError) failure = error
      throw error
    } finally {
      end()
    }
  }

  return {
    attachments(files, { maxBytes = Number.POSITIVE_INFINITY }) {
      const options = { ...fetching, maxBytes: Math.min(maxBytes, fetching.maxBytes ?? 2 ** 28) }
      return Promise.all(
        files.map(async (data): Promise<Attachment> => {
          if (isBits(data)) return bitsOf(await bits(data.urls[0].slice('cid:'.length)), options.maxBytes)
          const known = attachmentOf(receivedOf(data), options)
          return { ...known, open: (signal) => read(known, signal) }
        }),
      )
    },
    hasFailed: () => failure !== undefined,
    isGone: () => failure?.code === 'http',
    explain(error) {
      if (!failure || error.code !== 'internal') return error
      const code = failure.code === 'too-large' ? 'too-large' : 'unreachable'
      return new GatewayError(code, `The file could not be passed on: ${mediaReasonOf(failure)}`, { cause: failure })
    },
    close() {
      isClosed = true
      closing?.abort(closedError())
    },
  }
}

function closedError(): GatewayError {
  return new GatewayError('cancelled', 'The handler of the message has returned: its files are closed.')
}

function bitsOf({ data, type }: BobData, maxBytes: number): Attachment {
  if (data.length > maxBytes) {
    throw new GatewayError('too-large', `This network takes files of at most ${maxBytes} bytes.`)
  }
  return file(data, type === undefined ? {} : { type })
}
