import type { Attachment } from '@trestle/gateway-media'
import { GatewayError } from '../../module/gateway-error.js'
import type { Message } from '../../module/messages.js'
import { joinLines, quotationOf } from '../text/join-lines.js'
import { geoUri, readGeoUri } from './geo-uri.js'

/** How deep forwarded messages are quoted. */
const MAX_DEPTH = 3

/** The most files of one message. */
const MAX_FILES = 100

/** What a message of the module says in words, which begin with its body. Rejects with GatewayError `invalid`. */
export function bodyOf(message: Message): string {
  return message.kind === 'location' ? placeWords(message) : wordsOf(message, 0)
}

/** The place itself is in a stanza of its own. */
function placeWords(message: Message & { readonly kind: 'location' }): string {
  const { latitude, longitude, name } = message
  const body = textIn(message)
  const said = readGeoUri(body)
  const isPlace = said?.latitude === latitude && said.longitude === longitude
  return joinLines(isPlace ? '' : body, name)
}

function wordsOf(message: Message, depth: number): string {
  const body = textIn(message)
  switch (message.kind) {
    case 'text':
    case 'files':
    case 'voice':
    case 'sticker':
      return body
    case 'location': {
      const { latitude, longitude } = message
      return joinLines(placeWords(message), Number.isFinite(latitude + longitude) ? geoUri(message) : undefined)
    }
    case 'poll':
      return joinLines(
        body,
        ...listOf(message.options).map((option, index) => `${index + 1}. ${option}`),
        message.multiple ? '(You may choose several.)' : undefined,
      )
    case 'forwarded':
      return joinLines(
        body,
        ...(depth < MAX_DEPTH
          ? listOf(message.messages).map(({ by, message: one }) => quotationOf(by, quoted(one, depth + 1)))
          : ['> […]']),
      )
    default:
      throw new GatewayError('unsupported', `There is no kind of message ${String((message as Message).kind)}.`)
  }
}

/** Files of forwarded messages are beside the quotation, where their names stand for them. */
function quoted(message: Message, depth: number): string {
  const files = message?.kind === 'forwarded' ? [] : attachmentsIn(message)
  return joinLines(wordsOf(message, depth), ...files.map(({ name }) => `[${name ?? 'file'}]`))
}

/** The files of a message, and of those that it forwards. Rejects with GatewayError `invalid`. */
export function attachmentsIn(message: Message, depth = 0): readonly Attachment[] {
  const files = ownFiles(message, depth)
  // Modules in plain JavaScript may pass any value.
  if (!Array.isArray(files) || !files.every((file) => typeof file?.open === 'function')) {
    throw new GatewayError('invalid', 'Files are a list of attachments: make them by file().')
  }
  if (files.length > MAX_FILES) throw new GatewayError('invalid', `A message has at most ${MAX_FILES} files.`)
  return files
}

function ownFiles(message: Message, depth: number): readonly Attachment[] {
  switch (message?.kind) {
    case 'files':
      return message.files
    case 'voice':
    case 'sticker':
      return [message.file]
    case 'forwarded':
      return depth < MAX_DEPTH
        ? listOf(message.messages).flatMap(({ message: one }) => attachmentsIn(one, depth + 1))
        : []
    default:
      return []
  }
}

// Modules in plain JavaScript may pass any value.
function textIn(message: Message): string {
  if (typeof message?.body === 'string') return message.body
  throw new GatewayError('invalid', 'The body of a message must be a string.')
}

function listOf<T>(list: readonly T[]): readonly T[] {
  if (Array.isArray(list)) return list
  throw new GatewayError('invalid', 'The options of a poll, and forwarded messages, are lists.')
}
