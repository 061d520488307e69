import type { Message } from '@trestle/stanza'
import { Active } from '@trestle/xep-0085'
import { NS_RECEIPTS } from '@trestle/xep-0184'
import { Markable } from '@trestle/xep-0333'
import { prependFallback } from '@trestle/xep-0428'
import { NS_REPLY, quoteOf, Reply, stripQuote } from '@trestle/xep-0461'
import type { IncomingMessage } from '../../module/messages.js'
import type { Content } from '../chat-event.js'
import type { ChatFeature, Delivery, Writing } from '../chat-feature.js'

/** What somebody says. */
export const messageFeature: ChatFeature<'message'> = {
  kind: 'message',
  announces: ({ replies }) => [NS_RECEIPTS, ...(replies ? [NS_REPLY] : [])],
  durable: true,
  read(stanza) {
    const content = readContent(stanza)
    return content && { kind: 'message', content }
  },
  adapt(event, { text: { maxBytes } = {} }) {
    const { body } = event.content
    if (maxBytes === undefined || new TextEncoder().encode(body).length <= maxBytes) return { event }
    return { refuse: 'policy-violation', text: `The network accepts texts of at most ${maxBytes} bytes.` }
  },
  async deliver({ content }, delivery) {
    const message = await incomingMessage(content, delivery)
    return { ids: await delivery.handlers.onMessage(delivery.chat, message, delivery.call), role: 'original' }
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
  const { body, thread } = stanza
  if (body === undefined) return undefined
  const reply = stanza.get(Reply)
  const threaded = thread === undefined ? {} : { thread }
  if (!reply) return { body, ...threaded }
  const replyTo = { to: { stanzaId: reply.id }, wholeBody: body }
  return { body: stripQuote(stanza) ?? '', replyTo, ...threaded }
}

/** The message as the module gets it: without what its network does not take. */
export async function incomingMessage(content: Content, delivery: Delivery): Promise<IncomingMessage> {
  const { capabilities, received } = delivery
  const thread = capabilities.threads ? content.thread : undefined
  const reply = content.replyTo && (await quoteIn(content, delivery))
  return {
    kind: 'text',
    body: reply ? content.body : (content.replyTo?.wholeBody ?? content.body),
    ...(reply && { replyTo: reply }),
    ...(thread !== undefined && { thread }),
    ...received,
  }
}

async function quoteIn({ replyTo }: Content, delivery: Delivery) {
  if (!replyTo || !delivery.capabilities.replies) return undefined
  const target = await delivery.target(replyTo.to)
  if (!target) return undefined
  const by = await delivery.author(replyTo.to)
  const author = by === 'user' ? ('me' as const) : { legacyId: delivery.chat.legacyId }
  return { legacyId: target.legacyId, author, ...quotedText(replyTo.wholeBody) }
}

/** What the quotation for older clients says. */
function quotedText(wholeBody: string | undefined) {
  const lines = (wholeBody ?? '').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('>'))
  const quoted = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^> ?/, ''))
  return quoted.length === 0 ? {} : { body: quoted.join('\n') }
}

/** The stanzas of what somebody says: several where the text is too long for one. */
export async function writeContent(content: Content, writing: Writing): Promise<readonly Message[]> {
  const stanzas = writing.split(content.body).map((part) => {
    const stanza = writing.message(part)
    stanza.thread = content.thread
    stanza.set(Active, {}).set(Markable, {})
    return stanza
  })
  const [first] = stanzas
  if (first && content.replyTo) await writeReply(first, content, writing)
  return stanzas
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
