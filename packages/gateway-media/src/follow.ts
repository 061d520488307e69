import type { IncomingMessage } from 'node:http'
import { checkUrl, hostOf } from './checked-url.js'
import { MediaError } from './media-error.js'
import { type ResolveName, requestFile, systemResolve } from './request-file.js'

export interface FollowOptions {
  readonly method: 'GET' | 'HEAD'
  readonly signal: AbortSignal
  readonly maxRedirects?: number | undefined
  readonly allows: (address: string) => boolean
  readonly resolve?: ResolveName | undefined
}

export interface Followed {
  readonly response: IncomingMessage
  /** Where it came from in the end. */
  readonly url: URL
}

/** Requests a file, and what redirections lead to; each URL is checked as the first one is. */
export async function follow(
  from: URL,
  { method, signal, maxRedirects = 5, allows, resolve = systemResolve }: FollowOptions,
): Promise<Followed> {
  let [previous, url]: [URL | undefined, URL] = [undefined, from]
  for (let redirects = 0; ; redirects++) {
    signal.throwIfAborted()
    checkUrl(url, allows, previous)
    const response = await requestFile(url, { method, signal, allows, resolve }).catch((error) => {
      throw mediaError(error, url, signal)
    })
    try {
      const next = redirection(response, url)
      if (!next) {
        refuseFailed(response)
        return { response, url }
      }
      response.destroy()
      if (redirects >= maxRedirects)
        throw new MediaError('redirects', `The URL redirects more than ${maxRedirects} times.`)
      ;[previous, url] = [url, next]
    } catch (error) {
      response.destroy()
      throw error
    }
  }
}

function redirection({ statusCode = 0, headers }: IncomingMessage, url: URL): URL | undefined {
  const isOne = [301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined
  if (!isOne) return undefined
  if (URL.canParse(headers.location!, url.href)) return new URL(headers.location!, url)
  throw new MediaError('http', 'The server redirected to what is no URL.', { status: statusCode })
}

function refuseFailed({ statusCode: status = 0, headers }: IncomingMessage): void {
  if (status < 200 || status > 299)
    throw new MediaError('http', `The server answered with status ${status}.`, { status })
  // Nothing is decompressed: what a few bytes can become has no bound.
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (encoding === '' || encoding === 'identity') return
  throw new MediaError('http', 'The server compresses the file, which it was not asked to.', { status })
}

/** What the network or the signal did, as what it means. */
export function mediaError(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof MediaError) return error
  return new MediaError('unreachable', `${hostOf(url)} cannot be reached, or broke off.`, { cause: error })
}
