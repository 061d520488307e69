import type { Message } from '@trestle/stanza'
import { addMedia, NS_MEDIA_SHARING } from '@trestle/xep-0385'
import { markFallback } from '@trestle/xep-0428'
import type { FileMetadataValue } from '@trestle/xep-0446'
import { shareFiles } from '@trestle/xep-0447'
import type { Published } from './published.js'

/**
 * Messages that share files, as all clients show them: one for each file, and the caption behind them in one of its own,
 * since clients show a file in the place of a body that is its URL alone. `message` makes an empty one each time.
 */
export function messagesOf(files: readonly Published[], message: () => Message, caption?: string): readonly Message[] {
  const messages = files.map((file) => addPublished(message(), file))
  if (caption === undefined || caption === '') return messages
  const said = message()
  said.body = caption
  return [...messages, said]
}

/**
 * Adds a file to a message without a body, which is returned: by XEP-0447, by XEP-0385 for what does not know that, and by
 * XEP-0066 with the URL as the body for the others. The body is marked as a fallback for those that know better.
 */
export function addPublished(message: Message, published: Published): Message {
  const { url, type } = published
  const file = metadataOf(published)
  const disposition = /^(image|audio|video)\//.test(type) ? 'inline' : 'attachment'
  shareFiles(message, { file, sources: [url], disposition })
  // It belongs to all of the body: Converse.js shows a part that is referred to as a mention, not as a picture.
  addMedia(message, { file, uris: [url] })
  return markFallback(message, NS_MEDIA_SHARING, 'body')
}

function metadataOf({ type, thumbnail, seconds, url, ...known }: Published): FileMetadataValue {
  return {
    ...known,
    mediaType: type,
    thumbnails: thumbnail ? [thumbnail] : [],
    ...(seconds !== undefined && { length: Math.round(seconds * 1000) }),
  }
}
