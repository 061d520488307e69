/**
 * Fast Authentication Streamlining Tokens (FAST): after one login by a password, logs in by a token, in one round trip.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { bind2 } from '@trestle/xep-0386'
 * import { fast } from '@trestle/xep-0484'
 *
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.use(bind2).use(fast)
 * await client.start() // by the password; the server gives a token
 * await client.stop()
 * await client.start() // by the token
 * console.log(`By a token: ${client.get(fast).usedToken}.`)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { FastFeature, FastTokenAnswer, FastTokenRequest, FastUse, NS_FAST } from './elements.js'
export { FastError, type FastErrorCode } from './fast-error.js'
export { type FastToken, fastOps } from './ops.js'
export { type FastApi, type FastOptions, fast, fast as default } from './plugin.js'
