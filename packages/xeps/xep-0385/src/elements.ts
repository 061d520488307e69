import { element, type Infer, list, nested, optional, rest } from '@trestle/stanza'
import { Reference } from '@trestle/xep-0372'
import { fileMetadataIn } from '@trestle/xep-0446'

/** XEP-0385 §4. */
export const NS_MEDIA_SHARING = 'urn:xmpp:sims:1'

/** XEP-0234, whose element of a file is used. */
export const NS_JINGLE_FILE_TRANSFER = 'urn:xmpp:jingle:apps:file-transfer:5'

/** A file as Jingle file transfers describe it. */
export const JingleFile = fileMetadataIn(NS_JINGLE_FILE_TRANSFER)

const OldJingleFile = fileMetadataIn('urn:xmpp:jingle:apps:file-transfer:4')

const Sources = element(NS_MEDIA_SHARING, 'sources', {
  references: list(Reference, { skipInvalid: true }),
  rest: rest(),
})

/** In a reference (XEP-0372) of the type `data`: a file, and where it is to be had (§4.1). */
export const MediaSharing = element(NS_MEDIA_SHARING, 'media-sharing', {
  file: nested(JingleFile),
  sources: optional(nested(Sources)),
  rest: rest(),
})

/**
 * The same with a file as an older version of XEP-0234 describes it, which some clients still send: the namespace around it
 * did not change then.
 */
export const OldMediaSharing = element(NS_MEDIA_SHARING, 'media-sharing', {
  file: nested(OldJingleFile),
  sources: optional(nested(Sources)),
  rest: rest(),
})

export interface MediaSharingValue extends Infer<typeof MediaSharing> {}
