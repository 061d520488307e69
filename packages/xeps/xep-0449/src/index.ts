/**
 * Stickers: sends stickers, tells of those of others, and publishes, retrieves and imports packs of them.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { stickerReceived, stickers } from '@trestle/xep-0449'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(stickers)
 * client.on(stickerReceived, ({ file, message }) => console.log(message.body, file.sources?.urls))
 * await client.start()
 * for (const [pack, { stickers: all }] of await client.get(stickers).getPacks()) {
 *   const [sticker] = all
 *   if (sticker) client.get(stickers).send({ to: 'juliet@capulet.example' }, { ...sticker, pack })
 * }
 * ```
 *
 * @packageDocumentation
 */
export {
  NS_STICKERS,
  PackedSticker,
  type PackedStickerValue,
  Sticker,
  StickerPack,
  type StickerPackValue,
  StickerSuggestion,
  type StickerSuggestionValue,
  type StickerValue,
  stickerPackNode,
} from './elements.js'
export { type HashedPack, packHash, packId, verifyPack } from './pack-hash.js'
export {
  type PackPlace,
  type PublishPackSettings,
  type StickerReceived,
  type StickersApi,
  stickerReceived,
  stickers,
  stickers as default,
} from './plugin.js'
export { addSticker, type ReadSticker, readSticker, type SentSticker } from './send-sticker.js'
export { StickerError, type StickerErrorCode } from './sticker-error.js'
