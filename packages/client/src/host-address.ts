/** A host, by name or IP address, and a port if one is named. */
export interface HostAddress {
  readonly host: string
  readonly port?: number | undefined
}

/** Reads `host`, `host:port`, `[v6]` and `[v6]:port` (RFC 6120 §4.9.3.19); undefined for anything else. */
export function parseHostAddress(text: string): HostAddress | undefined {
  const parts = /^(?:\[([0-9a-f:.]{2,45})\]|([^\s:/?#@[\]%\\]{1,253}))(?::(\d{1,5}))?$/i.exec(text)
  const host = parts?.[1] ?? parts?.[2]
  if (host === undefined) return undefined
  if (parts?.[3] === undefined) return { host }
  const port = Number(parts[3])
  return port > 0 && port < 65_536 ? { host, port } : undefined
}
