import { isIP } from 'node:net'
import { MediaError } from './media-error.js'

/** What browsers do not speak HTTP to either (Fetch Standard, "port blocking"), above 1023. */
const OTHER_PROTOCOLS: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
])

/**
 * Checks what a URL alone tells, before anything is resolved or connected. Throws MediaError `encrypted-url` or
 * `forbidden-url`; the latter also where `from`, which led here, was of https and this is not.
 */
export function checkUrl(url: URL, allows: (address: string) => boolean, from?: URL): void {
  if (url.protocol === 'aesgcm:') {
    throw new MediaError('encrypted-url', 'The file is encrypted for the people of the conversation.')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw forbidden('Files are retrieved by https and http alone.')
  if (from?.protocol === 'https:' && url.protocol === 'http:')
    throw forbidden('A server redirected from https to http.')
  if (url.username !== '' || url.password !== '') throw forbidden('The URL of a file has credentials in it.')
  if (!isUsualPort(url.port)) throw forbidden(`Nothing is retrieved from port ${url.port}.`)
  // Sockets resolve no address that is one already, and so ask nobody whether it is allowed.
  const host = hostOf(url)
  if (isIP(host) !== 0 && !allows(host)) throw notPublic(host)
}

export function notPublic(host: string): MediaError {
  return forbidden(`${host} is not in the public internet.`)
}

/** The host of a URL as sockets take it: IPv6 without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function isUsualPort(port: string): boolean {
  if (port === '' || port === '80' || port === '443') return true
  return Number(port) >= 1024 && !OTHER_PROTOCOLS.has(Number(port))
}

function forbidden(message: string): MediaError {
  return new MediaError('forbidden-url', message)
}
