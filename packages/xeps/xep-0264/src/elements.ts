import { attr, element, type Infer, integerBetween, lenient, optional, rest, string, uri } from '@trestle/stanza'

/** XEP-0264 §3. */
export const NS_THUMBNAILS = 'urn:xmpp:thumbs:1'

const pixels = integerBetween(0, 0xffff)

/**
 * In the description of a file or of a call: a small image of it. There may be several, of different sizes, types or URIs
 * (§3, §4). Its size is a hint to display it, and absent where it is no number.
 */
export const Thumbnail = element(NS_THUMBNAILS, 'thumbnail', {
  uri: attr(uri),
  mediaType: optional(attr('media-type', string)),
  width: lenient(attr(pixels)),
  height: lenient(attr(pixels)),
  rest: rest(),
})

export interface ThumbnailValue extends Infer<typeof Thumbnail> {}
