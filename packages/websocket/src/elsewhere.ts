import { usableUrl } from './usable-url.js'

/** More than there are servers to which one program is sent at a time. */
const MOST = 16

/** Remembers the URLs to which servers sent us: those who follow know only of hosts and ports. */
export function createElsewhere() {
  const urls = new Map<string, string>()
  return {
    /** Returns host and port, or all of it if it is not to be followed: to where there is no TLS (RFC 7395 §3.6.1). */
    add(uri: string): string {
      const url = usableUrl(uri, false)
      if (!url?.startsWith('wss:')) return uri
      if (urls.size >= MOST) urls.clear()
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
