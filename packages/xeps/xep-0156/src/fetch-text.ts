import { HostMetaError } from './host-meta-error.js'

/** What is needed of the platform's `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The size of a host-meta file. */
const MAX_BYTES = 65_536
const MAX_REDIRECTIONS = 5

/** Fetches a text that must be small, by HTTPS alone. @throws HostMetaError `unreachable` */
export async function fetchText(
  url: string,
  { fetch, signal }: { fetch: Fetch; signal: AbortSignal },
): Promise<string> {
  const response = await follow(url, fetch, signal)
  if (response.ok && response.body) return readAll(response.body)
  await response.body?.cancel()
  throw new HostMetaError('unreachable', `${url} answers with ${response.status}.`)
}

async function follow(url: string, fetch: Fetch, signal: AbortSignal): Promise<Response> {
  const init: RequestInit = { signal, credentials: 'omit', referrerPolicy: 'no-referrer' }
  for (let at = url, count = 0; count <= MAX_REDIRECTIONS; count++) {
    if (!at.startsWith('https:')) throw new HostMetaError('unreachable', `${url} leads to where there is no TLS.`)
    const response = await fetch(at, { ...init, redirect: 'manual' })
    // Browsers do not say where it leads, and keep the pages of HTTPS from leaving it.
    if (response.type === 'opaqueredirect') {
      const followed = await fetch(at, { ...init, redirect: 'follow' })
      if (followed.url.startsWith('https:')) return followed
      await followed.body?.cancel()
      throw new HostMetaError('unreachable', `${url} leads to where there is no TLS.`)
    }
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    if (location === null || !URL.canParse(location, at)) return response
    await response.body?.cancel()
    at = new URL(location, at).href
  }
  throw new HostMetaError('unreachable', `${url} leads elsewhere more than ${MAX_REDIRECTIONS} times.`)
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.length
    if (bytes > MAX_BYTES) {
      await reader.cancel()
      throw new HostMetaError('unreachable', `More than ${MAX_BYTES} bytes came.`)
    }
    text += decoder.decode(value, { stream: true })
  }
}
