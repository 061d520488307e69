/**
 * Discovering Alternative XMPP Connection Methods: asks a domain at which URLs clients reach it otherwise than by TCP.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { websocketConnector } from '@trestle/websocket'
 * import { discoverWebSockets, findAlternatives } from '@trestle/xep-0156'
 *
 * const { websocket, bosh } = await findAlternatives('montague.example')
 * console.log(`By WebSocket: ${websocket.join(', ')}; by BOSH: ${bosh.join(', ')}`)
 *
 * const connector = websocketConnector({ discover: discoverWebSockets })
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore', connector })
 * await client.start()
 * client.send(client.presence())
 * ```
 *
 * @packageDocumentation
 */
export * from './api.js'
export { discoverWebSockets, findAlternatives } from './browser/find-alternatives.js'
