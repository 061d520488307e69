/**
 * XMPP addresses (JIDs): parsed, prepared by PRECIS and IDNA, compared, escaped. Depends on nothing, runs in browsers.
 *
 * @example
 * ```ts
 * import { escapeLocal, InvalidJidError, JID, unescapeLocal } from '@trestle/jid'
 *
 * const jid = JID.parse('Juliet@EXAMPLE.com/balcony')
 * console.log(`${jid}`, jid.local, jid.domain, jid.resource) // juliet@example.com/balcony juliet example.com balcony
 * console.log(jid.bare.equals('JULIET@example.com.')) // true
 * const puppet = JID.of({ local: escapeLocal("d'artagnan@musketeers.lit"), domain: 'gateway.example' })
 * console.log(`${puppet}`) // d\27artagnan\40musketeers.lit@gateway.example
 * console.log(unescapeLocal(puppet.local)) // d'artagnan@musketeers.lit
 * try {
 *   JID.parse("o'hara@example.com")
 * } catch (error) {
 *   if (error instanceof InvalidJidError) console.log(error.part, error.reason) // local contains ' (U+0027), which …
 * }
 * ```
 *
 * @packageDocumentation
 */
export { escapeLocal, unescapeLocal } from './escaping.js'
export { InvalidJidError, type JidPart } from './invalid-jid-error.js'
export { JID } from './jid.js'
