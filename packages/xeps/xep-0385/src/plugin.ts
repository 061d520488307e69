import { type Arrival, definePlugin } from '@trestle/core'
import { type Message, NS_CLIENT } from '@trestle/stanza'
import { Reference } from '@trestle/xep-0372'
import { defineEvent, matchSteps } from '@trestle/xmlstream'
import { MediaSharing, NS_MEDIA_SHARING } from './elements.js'
import { addMedia, readMedia, type SharedMedia } from './media.js'

/** A message shares media. Nothing is retrieved: whoever does verifies the hashes. */
export interface MediaReceived {
  readonly media: readonly SharedMedia[]
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const mediaReceived = defineEvent<MediaReceived>('xep-0385:media')

export interface MediaSharingApi {
  readonly add: typeof addMedia
  readonly of: typeof readMedia
}

/** Stateless Inline Media Sharing (XEP-0385): refers to files in messages, and tells of those that others refer to. */
export const mediaSharing = definePlugin({
  name: 'xep-0385',
  features: [NS_MEDIA_SHARING],
  setup({ xmpp }) {
    xmpp.onMessage(
      matchSteps({ ns: NS_CLIENT, name: 'message' }, Reference, MediaSharing),
      (_, message, arrival) => {
        const media = readMedia(message)
        if (media.length > 0) xmpp.events.emit(mediaReceived, { media, message, arrival })
      },
      { via: 'any' },
    )
    const view: MediaSharingApi = { add: addMedia, of: readMedia }
    return () => view
  },
})
