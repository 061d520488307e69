export interface Address {
  readonly host: string
  readonly port: number
}

export const DEFAULT_ADDRESS: Address = { host: '127.0.0.1', port: 7777 }

/** Reads `host`, `host:port`, `[v6]` or `[v6]:port`; undefined when it is none of these. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+))(?::([0-9]{1,5}))?$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3] ?? DEFAULT_ADDRESS.port)
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port }
}
