import type { Attachment } from '@trestle/gateway-media'
import type { PublishedFiles } from '../files/publish-files.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Author, Message, Quote } from '../module/messages.js'
import { toXmlText } from '../support/xml-text.js'
import type { Content, ReplyReference } from './chat-event.js'
import { outgoingText } from './text/outgoing-text.js'

/** How deep forwarded messages are quoted. */
const MAX_DEPTH = 3

/** The most files of one message. */
const MAX_FILES = 100

/**
 * What a message of the module says, as data. Kinds that XMPP has no form for become text; files are published first, and
 * those that cannot be become text, too. Rejects with GatewayError `invalid`.
 */
export async function contentOf(
  message: Message,
  publish: (files: readonly Attachment[]) => Promise<PublishedFiles>,
): Promise<Content> {
  const said = textOf(message)
  const files = attachmentsIn(message)
  if (files.length === 0) return said
  const published = await publish(files)
  return { ...said, body: lines(said.body, ...published.failures), files: published.files }
}

function attachmentsIn(message: Message): readonly Attachment[] {
  const files: readonly Attachment[] =
    message.kind === 'files' ? message.files : message.kind === 'voice' ? [message.file] : []
  // Modules in plain JavaScript may pass any value.
  if (!Array.isArray(files) || !files.every((file) => typeof file?.open === 'function')) {
    throw new GatewayError('invalid', 'Files are a list of attachments: make them by file().')
  }
  if (files.length > MAX_FILES) throw new GatewayError('invalid', `A message has at most ${MAX_FILES} files.`)
  return files
}

function textOf(message: Message): Content {
  const { replyTo, thread } = message
  return {
    ...outgoingText(message, bodyOf(message, 0)),
    ...(replyTo && { replyTo: replyReference(replyTo) }),
    ...(thread !== undefined && { thread: toXmlText(String(thread)) }),
  }
}

function bodyOf(message: Message, depth: number): string {
  // Modules in plain JavaScript may pass any value.
  if (typeof message?.body !== 'string') throw new GatewayError('invalid', 'The body of a message must be a string.')
  switch (message.kind) {
    case 'text':
    case 'files':
    case 'voice':
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
