import { usableUrl } from './usable-url.js'

/** Most redirects that are remembered. */
const MAX_REDIRECTS = 16

/** Remembers the URLs that servers redirect to: a client that follows a redirect knows its host and port only. */
export function createRedirects() {
  const urls = new Map<string, string>()
  return {
    /** Returns host and port; the whole URI if it is not followed, as it has no TLS (RFC 7395 §3.6.1). */
    add(uri: string): string {
      const url = usableUrl(uri, false)
      if (!url?.startsWith('wss:')) return uri
      if (urls.size >= MAX_REDIRECTS) urls.clear()
      const { host } = new URL(url)
      urls.set(host, url)
      return host
    },
    get({ host, port }: { readonly host: string; readonly port?: number | undefined }): string | undefined {
      const name = host.includes(':') ? `[${host}]` : host
      return urls.get(port === undefined ? name : `${name}:${port}`)
    },
  }
}
