/**
 * Thumbnails of files and calls: their element, and where their images are.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { Thumbnail, thumbnailSource, thumbnails } from '@trestle/xep-0264'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(thumbnails)
 * client.on('message', (message) => {
 *   for (const thumbnail of message.getAll(Thumbnail)) console.log(thumbnailSource(thumbnail)?.kind)
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export { NS_THUMBNAILS, Thumbnail, type ThumbnailValue } from './elements.js'
export { type ThumbnailsApi, thumbnails, thumbnails as default } from './plugin.js'
export { type ThumbnailSource, thumbnailDataUri, thumbnailSource } from './thumbnail-source.js'
