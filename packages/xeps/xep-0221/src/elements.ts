import { attr, element, type Infer, integerBetween, list, optional, rest, string, text } from '@trestle/stanza'

/** XEP-0221 §2. */
export const NS_MEDIA = 'urn:xmpp:media-element'

const pixels = optional(attr(integerBetween(0, 65_535)))

/**
 * One place of the data: its MIME type with parameters, and a URI. `cid:` means bits of binary (XEP-0231). It may stand
 * on a line of its own; `mediaOf` leaves the space around it out.
 */
const MediaUri = element(NS_MEDIA, 'uri', { type: attr(string), uri: text(string) })

/** In a field of a form: an image, a sound or a video to show with it, in several formats or at several places. */
export const Media = element(NS_MEDIA, 'media', {
  /** The size at which it is shown, in pixels. */
  height: pixels,
  width: pixels,
  uris: list(MediaUri, { skipInvalid: true }),
  rest: rest(),
})

export interface MediaValue extends Infer<typeof Media> {}
export interface MediaUriValue extends Infer<typeof MediaUri> {}
