/**
 * Message Processing Hints: asks those who handle a message to keep it, not to keep it, or not to copy it.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { addHints } from '@trestle/xep-0334'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * await client.start()
 * const whisper = client.message({ to: 'juliet@capulet.example/balcony', body: 'I take thee at thy word.' })
 * client.send(addHints(whisper, 'no-copy', 'no-permanent-store'))
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { NoCopy, NoPermanentStore, NoStore, NS_HINTS, Store } from './elements.js'
export { addHints, type Hint, readHints } from './hints.js'
export { type HintsApi, hints, hints as default } from './plugin.js'
