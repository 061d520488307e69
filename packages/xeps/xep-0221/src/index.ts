/**
 * Data Forms Media Element: puts images, sounds and videos into fields of forms, and reads them.
 *
 * @example
 * ```ts
 * import { chooseUri, mediaOf, withMedia } from '@trestle/xep-0221'
 *
 * const field = withMedia(
 *   { var: 'ocr', label: 'What is written there?' },
 *   { width: 290, height: 80, uris: [{ type: 'image/png', uri: 'https://verona.example/owl.png' }] },
 * )
 * for (const media of mediaOf(field)) {
 *   console.log(chooseUri(media, { types: ['image/png', 'image/*'] })?.uri) // https://verona.example/owl.png
 * }
 * ```
 *
 * @packageDocumentation
 */
export { Media, type MediaUriValue, type MediaValue, NS_MEDIA } from './elements.js'
export { chooseUri, type MediaChoice, mediaOf, withMedia } from './field-media.js'
export { MediaError, type MediaErrorCode } from './media-error.js'
export { type FormMediaApi, formMedia, formMedia as default } from './plugin.js'
