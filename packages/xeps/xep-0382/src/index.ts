/**
 * Spoiler Messages: sends messages that are shown only when the user asks for them, with a hint, and tells of those that come.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { spoilerReceived, spoilers } from '@trestle/xep-0382'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(spoilers)
 * client.on(spoilerReceived, ({ hint, arrival }) => console.log(`${arrival.from} hides: ${hint ?? 'something'}`))
 * await client.start()
 * client.get(spoilers).send({ to: 'juliet@capulet.example', body: 'Tybalt is gone' }, 'How the duel ended')
 * ```
 *
 * @packageDocumentation
 */
export { NS_SPOILER, Spoiler, type SpoilerValue } from './elements.js'
export { type SpoilerReceived, type SpoilersApi, spoilerReceived, spoilers, spoilers as default } from './plugin.js'
export { isSpoiler, markSpoiler, spoilerHint } from './spoiler.js'
