import { lookup as systemLookup } from 'node:dns/promises'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { hostOf, notPublic } from './checked-url.js'

/** The addresses of a name. */
export type ResolveName = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

/** By the system: its files and its DNS. */
export const systemResolve: ResolveName = (name) => systemLookup(name, { all: true, verbatim: true })

export interface RequestOptions {
  readonly method: 'GET' | 'HEAD'
  readonly signal: AbortSignal
  /** Whether this address may be connected to. */
  readonly allows: (address: string) => boolean
  readonly resolve: ResolveName
}

const MAX_HEADER_BYTES = 16_384

/**
 * Sends one request over a connection of its own, and resolves with the answer when its headers are there. The name is
 * resolved once, by the socket itself, and to no address but those that are allowed: no second answer of a DNS server
 * can lead elsewhere than what was checked.
 */
export function requestFile(url: URL, { method, signal, allows, resolve }: RequestOptions): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((done, fail) => {
    const request = send(url, {
      method,
      signal,
      agent: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'Trestle' },
      lookup: checkedLookup(resolve, allows),
    })
    refuseOthers(request, allows, url)
    request.once('error', fail)
    request.once('response', (response) => {
      // From here on whoever reads the answer learns of errors.
      request.off('error', fail).on('error', () => {})
      done(response)
    })
    request.end()
  })
}

function checkedLookup(resolve: ResolveName, allows: (address: string) => boolean): LookupFunction {
  return (name, { all, family }, callback) => {
    resolve(name)
      .then((found) => {
        const allowed = found.filter((one) => allows(one.address))
        if (found.length > 0 && allowed.length === 0) throw notPublic(name)
        return allowed.filter((one) => !family || one.family === family)
      })
      .then(
        (addresses) => {
          const [first] = addresses
          if (!first) callback(new Error(`${name} has no address.`), '')
          else if (all) callback(null, [...addresses])
          else callback(null, first.address, first.family)
        },
        (error) => callback(error, ''),
      )
  }
}

/** What a socket is connected to is looked at once more, before anything is sent. */
function refuseOthers(request: ClientRequest, allows: (address: string) => boolean, url: URL): void {
  request.once('socket', (socket) => {
    socket.once('connect', () => {
      if (!allows(socket.remoteAddress ?? '')) request.destroy(notPublic(hostOf(url)))
    })
  })
}
