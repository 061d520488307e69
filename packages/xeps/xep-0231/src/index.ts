/**
 * Bits of Binary: serves small data by its content id, fetches the data of others, and keeps both in a store of your choice.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { bob } from '@trestle/xep-0231'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(bob)
 * await client.start()
 * const cid = await client.get(bob).setBob(new TextEncoder().encode('coucou'), 'text/plain', { maxAge: 86_400 })
 * console.log(cid) // sha1+5ed25af7b1ed23fb00122e13d7f74c4d8262acd8@bob.xmpp.org
 * const rose = await client.get(bob).getBob({ cid, from: 'juliet@capulet.example/balcony' })
 * console.log(rose.type, rose.data.length)
 * ```
 *
 * @packageDocumentation
 */
export { BobError, type BobErrorCode } from './bob-error.js'
export { type BobAlgorithm, type ContentId, cidFromUri, parseCid } from './content-id.js'
export { Bob, type BobData, BobRequest, bobExchange, NS_BOB } from './elements.js'
export { bobOps } from './ops.js'
export { type BobApi, type BobOptions, bob, bob as default, type SetBobOptions } from './plugin.js'
