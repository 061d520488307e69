import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FileHost, type Published, readAll } from '@trestle/gateway-media'

/** Bytes of a file that tests may publish. */
const MAX_BYTES = 2 ** 26
/** Where files of the network are said to be: nobody retrieves them from there. */
const PUBLISHED_AT = 'https://files.example'

/** The files of a test: those of the network are kept in memory, those of users are served on loopback. */
export function createTestFiles() {
  const published = new Map<string, Uint8Array>()
  const known = new Map<string, Published>()
  const served = new Map<string, { readonly bytes: Uint8Array; readonly type: string }>()
  let server: Promise<Server> | undefined

  const host: FileHost = {
    async publish(attachment, { for: user, signal }) {
      const key = attachment.legacyId === undefined ? undefined : JSON.stringify([String(user), attachment.legacyId])
      const before = key === undefined ? undefined : known.get(key)
      if (before) return before
      const bytes = await readAll(attachment, { maxBytes: MAX_BYTES, signal })
      const { name = 'file', type = 'application/octet-stream', width, height, seconds } = attachment
      const url = `${PUBLISHED_AT}/${published.size + 1}/${encodeURIComponent(name)}`
      published.set(url, bytes)
      const file: Published = {
        ...{ url, name, type, size: bytes.length, hashes: [] },
        ...(width !== undefined && { width }),
        ...(height !== undefined && { height }),
        ...(seconds !== undefined && { seconds }),
      }
      if (key !== undefined) known.set(key, file)
      return file
    },
  }

  const listening = () =>
    new Promise<Server>((resolve, reject) => {
      const http = createServer(({ url = '' }, response) => {
        const file = served.get(url)
        if (!file) return response.writeHead(404).end()
        return response.writeHead(200, { 'content-type': file.type }).end(file.bytes)
      })
      http.once('error', reject)
      // It must not keep the process of a test from ending.
      http.unref()
      http.listen(0, '127.0.0.1', () => resolve(http))
    })

  return {
    host,
    /** What was published there. */
    publishedAt: (url: string) => published.get(url),
    /** Serves a file of a user; resolves with its URL. */
    async serve(bytes: Uint8Array, name: string, type: string): Promise<string> {
      server ??= listening()
      const path = `/${served.size + 1}/${encodeURIComponent(name)}`
      served.set(path, { bytes, type })
      return `http://127.0.0.1:${((await server).address() as AddressInfo).port}${path}`
    },
    async stop(): Promise<void> {
      const http = await server
      server = undefined
      if (!http) return
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

export type TestFiles = ReturnType<typeof createTestFiles>
