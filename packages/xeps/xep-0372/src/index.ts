/**
 * References: mentions users in messages, and tells what the messages of others refer to.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { references, referencesReceived } from '@trestle/xep-0372'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(references)
 * client.on(referencesReceived, ({ mentions, arrival }) => {
 *   for (const { jid, text } of mentions) console.log(`${arrival.from} mentions ${jid} as ${text}`)
 * })
 * await client.start()
 * const message = client.message({ to: 'nurse@capulet.example', body: 'Bring this to Juliet' })
 * client.send(client.get(references).mention(message, 'juliet@capulet.example', 'Juliet'))
 * ```
 *
 * @packageDocumentation
 */
export { NS_REFERENCES, Reference, type ReferenceValue } from './elements.js'
export { mentionedJid, mentionUri } from './mention-uri.js'
export {
  type ReferencesApi,
  type ReferencesReceived,
  references,
  references as default,
  referencesReceived,
} from './plugin.js'
export { addMention, type Mention, readMentions, readReferences, referenceRange } from './references.js'
