import type { Attachment } from '@trestle/gateway-media'
import type { PublishedFiles } from '../files/publish-files.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Author, LinkPreview, Message, Quote } from '../module/messages.js'
import { clipText } from '../support/clip.js'
import { toXmlText } from '../support/xml-text.js'
import type { Content, ContentForm, PreviewData, ReplyReference } from './chat-event.js'
import { attachmentsIn, bodyOf } from './kinds/outgoing-kinds.js'
import { joinLines } from './text/join-lines.js'
import { outgoingText } from './text/outgoing-text.js'

/** Previews of one message, and bytes of their texts. */
const MAX_PREVIEWS = 5
const MAX_TITLE = 300
const MAX_DESCRIPTION = 1000
const MAX_URL = 2048

/** Publishes files; it tells which could not be. */
type Publish = (files: readonly Attachment[]) => Promise<PublishedFiles>

/**
 * What a message of the module says, as data. Kinds that XMPP has no form for become text; files are published first, and
 * those that cannot be become text, too. Throws, or rejects with, GatewayError `invalid`.
 */
export function contentOf(message: Message, publish: Publish): Content | Promise<Content> {
  const said = textOf(message)
  const files = attachmentsIn(message)
  return files.length === 0 && message.previews === undefined ? said : withPublished(said, message, files, publish)
}

async function withPublished(
  said: Content,
  message: Message,
  files: readonly Attachment[],
  publish: Publish,
): Promise<Content> {
  const published = files.length > 0 ? await publish(files) : undefined
  const previews = await previewsOf(message.previews, publish)
  const links = previews.map(({ url }) => url).filter((url) => !said.body.includes(withoutEnd(url)))
  return {
    ...said,
    body: joinLines(said.body, ...links, ...(published?.failures ?? [])),
    ...(published && { files: published.files }),
    ...(previews.length > 0 && { previews }),
  }
}

function textOf(message: Message): Content {
  const { replyTo, thread } = message
  const form = formOf(message)
  return {
    ...outgoingText(message, bodyOf(message)),
    ...(replyTo && { replyTo: replyReference(replyTo) }),
    ...(thread !== undefined && { thread: toXmlText(String(thread)) }),
    ...(form && { form }),
  }
}

function formOf(message: Message): ContentForm | undefined {
  if (message.kind === 'sticker') return { kind: 'sticker' }
  if (message.kind !== 'location') return undefined
  const { latitude, longitude } = message
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) {
    throw new GatewayError('invalid', 'A location needs a latitude and a longitude.')
  }
  return { kind: 'location', latitude, longitude }
}

/** What is at links; a picture that cannot be published is left out, which the log says. */
async function previewsOf(
  given: readonly LinkPreview[] | undefined,
  publish: Publish,
): Promise<readonly PreviewData[]> {
  // Modules in plain JavaScript may pass any value.
  const previews = (Array.isArray(given) ? (given as readonly LinkPreview[]) : [])
    .filter((one) => typeof one?.url === 'string' && one.url.length <= MAX_URL && URL.canParse(one.url))
    .slice(0, MAX_PREVIEWS)
  return Promise.all(
    previews.map(async ({ url, title, description, image }): Promise<PreviewData> => {
      const [file] = typeof image?.open === 'function' ? (await publish([image])).files : []
      return {
        url: toXmlText(url),
        ...(typeof title === 'string' && { title: clipText(toXmlText(title), MAX_TITLE) }),
        ...(typeof description === 'string' && { description: clipText(toXmlText(description), MAX_DESCRIPTION) }),
        ...(file && { image: file.urls[0] }),
      }
    }),
  )
}

/** Texts often name a page without the last slash. */
function withoutEnd(url: string): string {
  return url.replace(/^https?:\/\//i, '').replace(/\/$/, '')
}

function replyReference({ legacyId, author, body }: Quote): ReplyReference {
  return {
    to: { legacyId },
    ...(author !== undefined && { author: authorOf(author) }),
    ...(body !== undefined && { quoted: toXmlText(body) }),
  }
}

function authorOf(author: Author): ReplyReference['author'] {
  if (author === 'me') return 'user'
  return { participant: author.legacyId, ...(author.nick !== undefined && { name: toXmlText(author.nick) }) }
}
