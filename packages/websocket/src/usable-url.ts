/** The URL to connect to, without its fragment; undefined if it is no URL of a WebSocket, or one without TLS. */
export function usableUrl(text: string, insecure: boolean): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const { protocol, hostname } = url
  url.hash = ''
  return protocol === 'wss:' || (protocol === 'ws:' && (insecure || isLoopback(hostname))) ? url.href : undefined
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
