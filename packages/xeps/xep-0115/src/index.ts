/**
 * Entity capabilities: tells by presence what this host can do, and learns the same of others without asking each.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { caps, capsLearned } from '@trestle/xep-0115'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(caps, { node: 'https://lute.example' })
 * client.on(capsLearned, ({ jid, info }) => console.log(String(jid), info.features))
 * await client.start()
 * client.send(client.presence())
 * console.log(await client.get(caps).supports('juliet@capulet.example/balcony', 'urn:xmpp:receipts'))
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { Caps, type CapsValue, NS_CAPS } from './elements.js'
export { type CapsKey, type CapsOps, capsOps } from './ops.js'
export { type CapsApi, type CapsLearned, type CapsOptions, caps, caps as default, capsLearned } from './plugin.js'
export { type CapsHash, capsHashes, isWellFormed, verificationInput, verificationString } from './verification.js'
