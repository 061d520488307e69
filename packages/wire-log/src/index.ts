/**
 * Logs the XML that an XMPP client or component sends and receives, for people or as JSON lines for machines, with secrets redacted.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { wireLog } from '@trestle/wire-log'
 *
 * const wire = wireLog({ label: 'romeo', write: console.log })
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore', wire })
 * await client.start()
 * client.send(client.message({ to: 'juliet@capulet.example', body: 'I am here.' }))
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { wireLogFromEnvironment } from './from-environment.js'
export type { RedactionRules } from './redact.js'
export { type WireLogOptions, wireLog } from './wire-log.js'
