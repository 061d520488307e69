/** A host and a port as URLs have them: IPv6 addresses stand in brackets. */
export function authority(host: string, port: number | undefined): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
