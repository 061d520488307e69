/**
 * Bind 2: binds the resource along with the authentication, and lets carbons, stream management and others ride along.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { bind2 } from '@trestle/xep-0386'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(bind2, { tag: 'Balcony' })
 * const jid = await client.start()
 * console.log(`The server chose the resource ${jid.resource}.`)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { Bind2Error, type Bind2ErrorCode } from './bind2-error.js'
export { Bind2Bound, Bind2Feature, Bind2Request, NS_BIND2 } from './elements.js'
export { type Bind2Api, type Bind2Options, bind2, bind2 as default } from './plugin.js'
