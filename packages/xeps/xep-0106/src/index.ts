/**
 * JID Escaping: writes addresses of other networks as local parts of JIDs, and announces the feature that tells clients so.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 * import { jidEscaping } from '@trestle/xep-0106'
 *
 * const component = createComponent({ jid: 'mail.verona.example', secret: 'rosaline' })
 * component.use(jidEscaping)
 * const puppet = component.get(jidEscaping).toJid('tybalt@capulet.example')
 * console.log(`${puppet}`) // tybalt\40capulet.example@mail.verona.example
 * console.log(component.get(jidEscaping).fromJid(puppet)) // tybalt@capulet.example
 * await component.start()
 * ```
 *
 * @packageDocumentation
 */
export { escapeLocal, unescapeLocal } from '@trestle/jid'
export { FEATURE_JID_ESCAPING, type JidEscapingApi, jidEscaping, jidEscaping as default } from './plugin.js'
