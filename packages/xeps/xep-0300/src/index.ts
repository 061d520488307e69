/**
 * Cryptographic hashes in XMPP: their elements, computed and verified, of bytes, files and streams.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { Hash, hashes } from '@trestle/xep-0300'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(hashes)
 * await client.start()
 * const letter = new TextEncoder().encode('Parting is such sweet sorrow')
 * const hash = await client.get(hashes).hash(letter, 'sha-256')
 * client.send(client.message({ to: 'juliet@capulet.example', body: 'A letter' }).set(Hash, hash))
 * client.on('message', async (message) => {
 *   await client.get(hashes).verify(letter, message.getAll(Hash))
 * })
 * ```
 *
 * @packageDocumentation
 */
export * from './api.js'
export { hashes, hashes as default, hashing } from './browser/hashes.js'
