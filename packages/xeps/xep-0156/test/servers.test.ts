import { describeWithServers } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { expect, it } from 'vitest'
import { type Fetch, findAlternatives } from '../src/index.node.js'

// Prosody's module for it is not among Debian's.
const extra = {
  'test-server': (options: object) => createTestServer({ ...options, websocketPort: 0 }).start(),
}

describeWithServers('host-meta', { servers: ['ejabberd'], extra }, (server) => {
  it.each([['host-meta'], ['host-meta.json']])('%s says where the WebSocket is', async (file) => {
    const { port } = new URL(server().websocketUrl ?? '')
    // There is no TLS on loopback: what is to be fetched from the domain is fetched from the port, one file alone.
    const here: Fetch = (url, init) =>
      url.endsWith(`/${file}`)
        ? fetch(url.replace('https://localhost', `http://localhost:${port}`), init)
        : Promise.reject(new Error('Not this one.'))
    const found = await findAlternatives('localhost', { fetch: here, loopback: true })
    expect(found).toEqual({ websocket: [server().websocketUrl], bosh: [] })
  })
})
