import { inTime, orAbort, systemClock } from '@trestle/xmlstream'
import type { HostMetaLinkValue } from './elements.js'
import { type Fetch, fetchText } from './fetch-text.js'
import { HostMetaError } from './host-meta-error.js'
import { type Alternatives, alternativesOf, linksOfJson } from './links.js'

export interface FindAlternativesOptions {
  /** Default: the platform's. */
  readonly fetch?: Fetch | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for everything. Default 10,000. */
  readonly timeout?: number | undefined
  /** Takes URLs without TLS as well where they lead to this machine. Default false. */
  readonly loopback?: boolean | undefined
}

/** Reads the links of an XRD. @throws HostMetaError `unreachable`, or an error of the parser */
export type XrdReader = (xml: string) => readonly HostMetaLinkValue[]

/** Asks for both files at once; the first with an alternative in it counts. */
export async function find(
  readXrd: XrdReader,
  domain: string,
  options: FindAlternativesOptions,
): Promise<Alternatives> {
  const { timeout = 10_000, signal, loopback = false } = options
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
  const url = hostMetaUrl(domain)
  signal?.throwIfAborted()
  const timeoutError = () =>
    new HostMetaError('timeout', `${domain} did not say within ${timeout / 1000} s how to reach it.`)
  // One answer is enough: the other request ends with the search.
  const found = new AbortController()
  try {
    return await inTime({ signal, clock: systemClock, timeout, timeoutError }, (ended) => {
      const either = AbortSignal.any([ended, found.signal])
      const ask = async (at: string, read: XrdReader) =>
        alternativesOf(read(await fetchText(at, { fetch, signal: either })), loopback)
      return orAbort(ended, firstWithAny([ask(url, readXrd), ask(`${url}.json`, linksOfJson)], domain))
    })
  } finally {
    found.abort()
  }
}

function hostMetaUrl(domain: string): string {
  const url = URL.canParse(`https://${domain}`) ? new URL(`https://${domain}`) : undefined
  if (!url || /[/?#@\\\s]/.test(domain) || url.port !== '' || domain.endsWith(':')) {
    throw new HostMetaError(
      'invalid-domain',
      'This is not the name of a domain: give one such as example.org, without path or port.',
    )
  }
  return `${url.origin}/.well-known/host-meta`
}

function firstWithAny(answers: readonly Promise<Alternatives>[], domain: string): Promise<Alternatives> {
  return new Promise((resolve, reject) => {
    const failures: unknown[] = []
    let empty: Alternatives | undefined
    let left = answers.length
    const settle = () => {
      if (--left > 0) return
      if (empty) resolve(empty)
      else {
        const cause = new AggregateError(failures)
        reject(new HostMetaError('unreachable', `${domain} does not say how else to reach it.`, { cause }))
      }
    }
    for (const answer of answers) {
      answer.then(
        (found) => {
          if (found.websocket.length + found.bosh.length > 0) resolve(found)
          else empty = found
          settle()
        },
        (error) => {
          failures.push(error)
          settle()
        },
      )
    }
  })
}
