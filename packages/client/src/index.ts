/**
 * An XMPP client: finds its server, secures the connection, logs in, and carries plugins.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.on('message', (message) => {
 *   if (message.type === 'chat' && message.body) client.send(message.reply({ body: `You said: ${message.body}` }))
 * })
 * client.on('online', ({ resumed }) => {
 *   if (!resumed) client.send(client.presence()) // from here on, others see it and can write to it
 * })
 *
 * const jid = await client.start() // finds the server, TLS, SASL, bind
 * client.send(client.message({ to: 'juliet@capulet.example', body: `Hello from ${jid}` }))
 * process.once('SIGINT', () => client.stop()) // sends what is left, then says goodbye
 * ```
 *
 * @packageDocumentation
 */
export * from './api.js'
export { createClient } from './create-client.js'
export { openSession } from './open-session.js'
