/**
 * XMPP over WebSocket, on Node and in browsers: a connector for `@trestle/client`, and the framing and transport that it
 * consists of.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { websocketConnector } from '@trestle/websocket'
 *
 * const connector = websocketConnector({ url: 'wss://montague.example/xmpp-websocket' })
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore', connector })
 * client.on('message', (message) => console.log(`${message.from}: ${message.body}`))
 * await client.start()
 * client.send(client.presence()) // from here on, others can write to it
 * client.send(client.message({ to: 'juliet@capulet.example', body: 'It is my lady' }))
 * ```
 *
 * @packageDocumentation
 */
export * from './api.js'
export { websocketAt } from './browser/at.js'
export { websocketConnector } from './browser/connector.js'
export { websocketFraming } from './browser/framing.js'
