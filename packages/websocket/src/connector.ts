import { NS_CLIENT } from '@trestle/stanza'
import type { Framing, Transport } from '@trestle/xmlstream'
import { dial } from './dial.js'
import { firstOpen } from './first-open.js'
import type { FrameCodec } from './frame-codec.js'
import { createFraming } from './frames.js'
import { createRedirects } from './redirects.js'
import type { WebSocketLike } from './transport.js'
import { usableUrl } from './usable-url.js'
import { WebSocketError, type WebSocketErrorCode } from './websocket-error.js'

export interface WebsocketConnectorOptions {
  /** The URL of the server's WebSocket; with it, nothing is looked up. */
  readonly url?: string | undefined
  /** Looks up the WebSockets of a domain, like `discoverWebSockets` of `@trestle/xep-0156`. */
  readonly discover?: ((domain: string, signal: AbortSignal) => Promise<readonly string[]>) | undefined
  /** Allows `ws:`, without TLS, to every host. Default: only to this machine. */
  readonly insecure?: boolean | undefined
  /** Milliseconds for each WebSocket that is tried. Default 10,000. */
  readonly timeout?: number | undefined
}

export interface WebsocketTarget {
  /** The domain of the account. */
  readonly domain: string
  /** The host that the server redirected to: used if the redirect came over this connector, which knows the whole URL. */
  readonly address?: { readonly host: string; readonly port?: number | undefined } | undefined
  readonly signal: AbortSignal
}

export interface WebsocketConnection {
  readonly transport: Transport
  readonly framing: Framing
}

/** A connector for `@trestle/client`. */
export interface WebsocketConnector {
  /** Rejects with a {@link WebSocketError}, what `discover` rejects with, or the reason of the signal. */
  connect(target: WebsocketTarget): Promise<WebsocketConnection>
}

/** What differs between browsers and Node. */
export interface Platform {
  readonly codec: FrameCodec
  open(url: string): WebSocketLike
  codeOf?(event: object): WebSocketErrorCode | undefined
}

/** Milliseconds after which the next URL is tried while one has not answered. */
const NEXT_URL_DELAY = 250
const MAX_URLS = 8

export function createConnector(options: WebsocketConnectorOptions, platform: Platform): WebsocketConnector {
  const { url, discover, insecure = false, timeout = 10_000 } = options
  const redirects = createRedirects()
  const framing = createFraming(platform.codec, { contentNamespace: NS_CLIENT, onSeeOther: redirects.add })

  async function urlsFor({ domain, address, signal }: WebsocketTarget): Promise<readonly string[]> {
    const redirect = address && redirects.get(address)
    if (redirect !== undefined) return [redirect]
    if (url !== undefined) return [url]
    return (await discover?.(domain, signal)) ?? []
  }

  return {
    async connect(target) {
      const found = await urlsFor(target)
      if (found.length === 0) {
        throw new WebSocketError('host-not-found', `No WebSocket of ${target.domain} was found: give the option url.`)
      }
      const urls = found.flatMap((one) => usableUrl(one, insecure) ?? []).slice(0, MAX_URLS)
      if (urls.length === 0)
        throw new WebSocketError(
          'insecure',
          'Only URLs that begin with wss: are used: give such a URL, or the option insecure for ws:.',
        )
      const transport = await firstOpen({
        urls,
        dial: (one, signal) => dial(one, signal, { ...platform, timeout }),
        discard: (late) => late.destroy(),
        delay: NEXT_URL_DELAY,
        signal: target.signal,
      })
      return { transport, framing }
    },
  }
}
