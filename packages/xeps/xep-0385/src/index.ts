/**
 * Stateless Inline Media Sharing: refers to files in messages, and tells of those that others refer to.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { addMedia, mediaReceived, mediaSharing } from '@trestle/xep-0385'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(mediaSharing)
 * client.on(mediaReceived, ({ media }) => {
 *   for (const { file, uris } of media) console.log(file.name, uris)
 * })
 * await client.start()
 * const file = { name: 'balcony.jpg', mediaType: 'image/jpeg', hashes: [], thumbnails: [] }
 * const message = client.message({ to: 'juliet@capulet.example', body: 'The balcony' })
 * client.send(addMedia(message, { file, uris: ['https://files.montague.example/c0ffee/balcony.jpg'] }))
 * ```
 *
 * @packageDocumentation
 */
export {
  JingleFile,
  MediaSharing,
  type MediaSharingValue,
  NS_JINGLE_FILE_TRANSFER,
  NS_MEDIA_SHARING,
  OldMediaSharing,
} from './elements.js'
export { addMedia, readMedia, type SharedMedia } from './media.js'
export {
  type MediaReceived,
  type MediaSharingApi,
  mediaReceived,
  mediaSharing,
  mediaSharing as default,
} from './plugin.js'
