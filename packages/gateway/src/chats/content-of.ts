import { GatewayError } from '../module/gateway-error.js'
import type { Author, Message, Quote } from '../module/messages.js'
import { toXmlText } from '../support/xml-text.js'
import type { Content, ReplyReference } from './chat-event.js'

/** How deep forwarded messages are quoted. */
const MAX_DEPTH = 3

/** What a message of the module says, as data. Kinds that XMPP has no form for become text. Throws GatewayError `invalid`. */
export function contentOf(message: Message): Content {
  const { replyTo, thread } = message
  return {
    body: toXmlText(bodyOf(message, 0)),
    ...(replyTo && { replyTo: replyReference(replyTo) }),
    ...(thread !== undefined && { thread: toXmlText(String(thread)) }),
  }
}

function bodyOf(message: Message, depth: number): string {
  // Modules in plain JavaScript may pass any value.
  if (typeof message?.body !== 'string') throw new GatewayError('invalid', 'The body of a message must be a string.')
  switch (message.kind) {
    case 'text':
      return message.body
    case 'location':
      return lines(message.body, message.name, `geo:${degrees(message.latitude)},${degrees(message.longitude)}`)
    case 'poll':
      return lines(message.body, ...message.options.map((option, index) => `${index + 1}. ${option}`))
    case 'forwarded':
      return lines(
        message.body,
        ...(depth < MAX_DEPTH ? message.messages.map((one) => quotation(one, depth)) : ['> […]']),
      )
    default:
      throw new GatewayError('unsupported', `There is no kind of message ${String((message as Message).kind)}.`)
  }
}

function quotation({ by, message }: { readonly by: string; readonly message: Message }, depth: number): string {
  const quoted = bodyOf(message, depth + 1).split('\n')
  return [`> ${by}:`, ...quoted.map((line) => `> ${line}`)].join('\n')
}

function lines(...all: readonly (string | undefined)[]): string {
  return all.filter((line) => line !== undefined && line !== '').join('\n')
}

function degrees(value: number): string {
  if (!Number.isFinite(value)) throw new GatewayError('invalid', 'A location needs a latitude and a longitude.')
  return String(value)
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
  return author.nick === undefined ? 'contact' : { name: toXmlText(author.nick) }
}
