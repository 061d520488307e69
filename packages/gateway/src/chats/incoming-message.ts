import type { IncomingMessage, LinkPreview, Message, MessageContent } from '../module/messages.js'
import type { Content, ForwardedData } from './chat-event.js'
import type { Delivery } from './chat-feature.js'
import { participantIdOf } from './chat-key.js'
import { readGeoUri } from './kinds/geo-uri.js'
import { asText, kindOf } from './kinds/incoming-kind.js'
import { withBody } from './text/content-text.js'
import { incomingText } from './text/incoming-text.js'

/** The message as the module gets it: without what its network does not take. */
export async function incomingMessage(content: Content, delivery: Delivery): Promise<IncomingMessage> {
  return { ...(await messageOf(content, delivery)), ...delivery.received }
}

async function messageOf(given: Content, delivery: Delivery): Promise<IncomingMessageContent> {
  const { capabilities, files } = delivery
  const kind = kindOf(given, capabilities)
  const content = kind === 'text' ? asText(given, (by) => nameOf(by, delivery)) : given
  const said = await saidIn(content, delivery)
  const { form, body } = content
  if (kind === 'forwarded' && form?.kind === 'forwarded') {
    const messages = await Promise.all(form.messages.map((one) => forwardedOf(one, delivery)))
    return { kind, messages, ...said }
  }
  const place = kind === 'location' ? readGeoUri(body) : undefined
  if (place) return { kind: 'location', ...place, ...said }
  const limit = typeof capabilities.files === 'object' ? capabilities.files : {}
  const [file, ...others] = kind === 'text' ? [] : await files.attachments(content.files ?? [], limit)
  if (!file) return { kind: 'text', ...said }
  return kind === 'voice' || kind === 'sticker'
    ? { kind, file, ...said }
    : { kind: 'files', files: [file, ...others], ...said }
}

/** No client of XMPP sends polls. */
type IncomingMessageContent = Exclude<Message, { readonly kind: 'poll' }>

async function saidIn(content: Content, delivery: Delivery): Promise<MessageContent> {
  const thread = delivery.capabilities.threads ? content.thread : undefined
  const reply = content.replyTo && (await quoteIn(content, delivery))
  const previews = await previewsIn(content, delivery)
  return {
    ...incomingText(reply ? content : withQuotation(content), delivery),
    ...(reply && { replyTo: reply }),
    ...(thread !== undefined && { thread }),
    ...(previews.length > 0 && { previews }),
  }
}

async function forwardedOf({ by, at, content }: ForwardedData, delivery: Delivery) {
  // What is within it is quoted there.
  const { forwards: _, replies: __, ...capabilities } = delivery.capabilities
  const message = await messageOf(content, { ...delivery, capabilities })
  return { by: nameOf(by, delivery), ...(at !== undefined && { at: new Date(at) }), message }
}

/** The network's id of who wrote something, or the address where it is none of this network. */
function nameOf(address: string, { whoIs }: Delivery): string {
  const author = whoIs(address)
  return author === undefined || author === 'me' ? address : author.legacyId
}

function previewsIn({ previews = [] }: Content, { files }: Delivery): Promise<readonly LinkPreview[]> {
  return Promise.all(
    previews.map(async ({ image, ...preview }) => {
      const [picture] = image === undefined ? [] : await files.attachments([{ urls: [image], hashes: [] }], {})
      return picture ? { ...preview, image: picture } : preview
    }),
  )
}

/** With the quotation for older clients in the body, where the network has no replies. */
function withQuotation(content: Content): Content {
  const whole = content.replyTo?.wholeBody
  return whole === undefined ? content : withBody(content, whole)
}

async function quoteIn({ replyTo }: Content, delivery: Delivery) {
  if (!replyTo || !delivery.capabilities.replies) return undefined
  const known = await delivery.known(replyTo.to)
  if (!known) return undefined
  const author =
    known.by === 'user' ? ('me' as const) : { legacyId: participantIdOf(known.by) ?? delivery.chat.legacyId }
  return { legacyId: known.target.legacyId, author, ...quotedText(replyTo.wholeBody) }
}

/** What the quotation for older clients says. */
function quotedText(wholeBody: string | undefined) {
  const lines = (wholeBody ?? '').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('>'))
  const quoted = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^> ?/, ''))
  return quoted.length === 0 ? {} : { body: quoted.join('\n') }
}
