/**
 * XMPP Ping: sends pings and answers them, and finds dead connections by them.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { ping } from '@trestle/xep-0199'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(ping)
 * await client.start()
 * console.log(`The server answered in ${await client.get(ping).ping()} ms.`)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { NS_PING, Ping, pingExchange } from './elements.js'
export { type PingApi, ping, ping as default } from './plugin.js'
