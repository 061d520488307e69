import { addPublished, readSharedFiles } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { NS_OOB } from '@trestle/xep-0066'
import { Active } from '@trestle/xep-0085'
import { NS_RECEIPTS } from '@trestle/xep-0184'
import { Markable } from '@trestle/xep-0333'
import { NS_MEDIA_SHARING } from '@trestle/xep-0385'
import { prependFallback } from '@trestle/xep-0428'
import { NS_FILE_SHARING } from '@trestle/xep-0447'
import { NS_REPLY, quoteOf, Reply, stripQuote } from '@trestle/xep-0461'
import { dataOfReceived, publishedOf } from '../../files/file-data.js'
import { kindOfFiles, refusalOfFiles, withLinks, withNameOfUrl } from '../../files/taken-files.js'
import { toGatewayError } from '../../module/gateway-error.js'
import type { IncomingMessage } from '../../module/messages.js'
import type { Content } from '../chat-event.js'
import type { ChatFeature, Delivery, Writing } from '../chat-feature.js'

/** What somebody says. */
export const messageFeature: ChatFeature<'message'> = {
  kind: 'message',
  announces: ({ replies, files, voice }) => [
    NS_RECEIPTS,
    ...(replies ? [NS_REPLY] : []),
    ...(files || voice ? [NS_OOB, NS_FILE_SHARING, NS_MEDIA_SHARING] : []),
  ],
  durable: true,
  read(stanza) {
    const content = readContent(stanza)
    return content && { kind: 'message', content }
  },
  adapt(event, capabilities) {
    const { text: { maxBytes } = {}, files } = capabilities
    const kind = kindOfFiles(event.content, capabilities)
    const content = kind === 'text' ? withLinks(event.content) : event.content
    const refusal = kind === 'text' ? undefined : refusalOfFiles(content.files ?? [], files)
    if (refusal !== undefined) return { refuse: 'policy-violation', text: refusal }
    const isShort = maxBytes === undefined || new TextEncoder().encode(content.body).length <= maxBytes
    if (isShort) return { event: { ...event, content } }
    return { refuse: 'policy-violation', text: `The network accepts texts of at most ${maxBytes} bytes.` }
  },
  async deliver({ content }, delivery) {
    const send = async (said: Content) =>
      delivery.handlers.onMessage(delivery.chat, await incomingMessage(said, delivery), delivery.call)
    try {
      return { ids: await send(content), role: 'original' }
    } catch (error) {
      // What its server does not give to the gateway, somebody else may be able to retrieve.
      if (!delivery.files.isGone || toGatewayError(error).code !== 'internal') throw error
      return { ids: await send(withLinks(content)), role: 'original' }
    }
  },
  async write({ content }, writing) {
    const stanzas = await writeContent(content, writing)
    const { legacyId } = writing
    return stanzas.map((stanza) => ({
      stanza,
      carries: legacyId === undefined ? undefined : { legacyId, role: 'original' },
    }))
  },
}

/** Reads what a stanza says; `undefined` if it has no text. */
export function readContent(stanza: Message): Content | undefined {
  const { thread } = stanza
  const { files, caption } = readSharedFiles(stanza)
  const body = files.length > 0 ? (caption ?? '') : stanza.body
  if (body === undefined) return undefined
  const reply = stanza.get(Reply)
  const rest = {
    ...(thread !== undefined && { thread }),
    ...(files.length > 0 && { files: files.map((file) => withNameOfUrl(dataOfReceived(file))) }),
  }
  if (!reply) return { body, ...rest }
  const replyTo = { to: { stanzaId: reply.id }, wholeBody: body }
  return { body: withoutQuote(body, stanza), replyTo, ...rest }
}

/** A body, or the caption in it, without the quotation that it begins with. */
function withoutQuote(text: string, stanza: Message): string {
  const { body = '' } = stanza
  const said = stripQuote(stanza) ?? ''
  if (text === body) return said
  const quotation = body.slice(0, body.length - said.length).trim()
  return text.startsWith(quotation) ? text.slice(quotation.length).trim() : text
}

/** The message as the module gets it: without what its network does not take. */
export async function incomingMessage(given: Content, delivery: Delivery): Promise<IncomingMessage> {
  const { capabilities, received } = delivery
  const kind = kindOfFiles(given, capabilities)
  const content = kind === 'text' ? withLinks(given) : given
  const thread = capabilities.threads ? content.thread : undefined
  const reply = content.replyTo && (await quoteIn(content, delivery))
  const said = {
    body: reply ? content.body : (content.replyTo?.wholeBody ?? content.body),
    ...(reply && { replyTo: reply }),
    ...(thread !== undefined && { thread }),
    ...received,
  }
  const limit = typeof capabilities.files === 'object' ? capabilities.files : {}
  const [file, ...others] = delivery.files.attachments(content.files ?? [], limit)
  if (kind === 'text' || !file) return { kind: 'text', ...said }
  return kind === 'voice' ? { kind, file, ...said } : { kind, files: [file, ...others], ...said }
}

async function quoteIn({ replyTo }: Content, delivery: Delivery) {
  if (!replyTo || !delivery.capabilities.replies) return undefined
  const known = await delivery.known(replyTo.to)
  if (!known) return undefined
  const author = known.by === 'user' ? ('me' as const) : { legacyId: delivery.chat.legacyId }
  return { legacyId: known.target.legacyId, author, ...quotedText(replyTo.wholeBody) }
}

/** What the quotation for older clients says. */
function quotedText(wholeBody: string | undefined) {
  const lines = (wholeBody ?? '').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('>'))
  const quoted = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^> ?/, ''))
  return quoted.length === 0 ? {} : { body: quoted.join('\n') }
}

/** The stanzas of what somebody says: one for each file, and several where the text is too long for one. */
export async function writeContent(content: Content, writing: Writing): Promise<readonly Message[]> {
  const files = (content.files ?? []).map((file) => addPublished(writing.message(), publishedOf(file)))
  const texts = textOf(content, writing).map((part) => writing.message(part))
  // Of the user's own files from elsewhere, only the text says whose they are.
  const stanzas = writing.by === 'user' ? [...texts, ...files] : [...files, ...texts]
  for (const stanza of stanzas) {
    stanza.thread = content.thread
    stanza.set(Active, {}).set(Markable, {})
  }
  const [first] = stanzas
  if (first && content.replyTo) await writeReply(first, content, writing)
  return stanzas
}

function textOf({ body, files = [] }: Content, writing: Writing): readonly string[] {
  if (body !== '' || files.length === 0) return writing.split(body)
  return writing.by === 'user' ? writing.split(files.map(({ name = 'a file' }) => name).join(', ')) : []
}

async function writeReply(stanza: Message, { replyTo }: Content, writing: Writing): Promise<void> {
  if (!replyTo) return
  const { author, quoted } = replyTo
  const [original] = (await writing.stanzas(replyTo.to)).filter(({ role }) => role === 'original')
  if (original) {
    const to = author === 'user' || author === 'contact' ? writing.address(author) : undefined
    stanza.set(Reply, { id: original.id, to })
  }
  if (quoted !== undefined && quoted !== '') prependFallback(stanza, NS_REPLY, quoteOf(quoted))
}
