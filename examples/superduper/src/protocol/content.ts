import {
  boolean,
  choice,
  type Field,
  FieldError,
  instant,
  integer,
  integerBetween,
  label,
  list,
  messageId,
  numberBetween,
  oneOf,
  optional,
  record,
  text,
} from '../fields.js'
import { fileId, line, name } from './accounts.js'
import type { FileInfo, FileReference, MessageContent, Said } from './content-types.js'
import { limits } from './limits.js'

const range = { start: integerBetween(0, limits.replyBytes), end: integerBetween(1, limits.replyBytes) }

const markup = oneOf('style', {
  bold: range,
  italic: range,
  strike: range,
  code: range,
  pre: range,
  quote: range,
  spoiler: range,
  link: { ...range, href: label(limits.urlBytes) },
})
const mention = record({ ...range, account: name })
const quote = (body: Field<string>) => record({ id: messageId, author: optional(name), body: optional(body) })

const measures = {
  width: optional(integerBetween(1, 1_000_000)),
  height: optional(integerBetween(1, 1_000_000)),
  seconds: optional(numberBetween(0, 1e9)),
}

const fileReference: Field<FileReference> = record({ id: fileId, ...measures })
export const fileInfo: Field<FileInfo> = record({
  id: fileId,
  name: optional(line),
  type: line,
  size: integer,
  sha256: label(64),
  ...measures,
})

const said = (body: Field<string>, file: Field<FileReference>) => ({
  body,
  markup: optional(list(markup, limits.spans)),
  mentions: optional(list(mention, limits.spans)),
  previews: optional(
    list(
      record({
        url: label(limits.urlBytes),
        title: optional(line),
        description: optional(text(limits.aboutBytes)),
        image: optional(file),
      }),
      limits.spans,
    ),
  ),
  replyTo: optional(quote(body)),
  thread: optional(label(limits.clientIdBytes)),
})

const single = (body: Field<string>, file: Field<FileReference>) => {
  const all = said(body, file)
  return {
    text: all,
    files: { ...all, files: list(file, limits.filesPerMessage, 1) },
    voice: { ...all, file },
    sticker: { ...all, file, pack: optional(line) },
    location: {
      ...all,
      latitude: numberBetween(-90, 90),
      longitude: numberBetween(-180, 180),
      name: optional(line),
    },
    poll: { ...all, options: list(line, limits.pollOptions, 2), multiple: optional(boolean) },
  } as const
}

type Spans = Pick<Said<unknown>, 'body' | 'markup' | 'mentions'>

/** Refuses spans that are not in the text. */
function checkSpans(key: 'markup' | 'mentions', { body, [key]: spans = [] }: Spans, path: string): void {
  for (const [index, { start, end }] of spans.entries()) {
    if (start < end && end <= body.length) continue
    throw new FieldError('bad-request', `${path ? `${path}.` : ''}${key}[${index}]`, 'is not in the body')
  }
}

function withinBody<C extends Spans & { readonly kind: string }>(content: Field<C>): Field<C> {
  return (value, path) => {
    const read = content(value, path)
    checkSpans('markup', read, path)
    checkSpans('mentions', read, path)
    return read
  }
}

const contentOf = (body: Field<string>, file: Field<FileReference>): Field<OutgoingContent> => {
  const one = single(body, file)
  const forwarded = record({ by: line, at: optional(instant), content: withinBody(oneOf('kind', one, 'text')) })
  const all = { ...one, forwarded: { ...one.text, messages: list(forwarded, limits.forwarded, 1) } }
  return withinBody(oneOf('kind', all, 'text'))
}

export type Content = MessageContent<FileInfo, number>
export type OutgoingContent = MessageContent<FileReference, number>

/** What a client says. */
export const outgoingContent = contentOf(text(limits.textBytes), fileReference)
/** What the server tells: its files are described, and the length of its text is bounded by the line alone. */
export const content = contentOf(text(limits.replyBytes), fileInfo) as Field<Content>

/** The whole set of what an account says to a message in pictures; empty removes it. */
export const emojis = list(label(limits.emojiBytes), limits.emojis)
/** `each`: a mark is of one message. `last`: it is of all up to that message. */
export const readMode = choice('each', 'last')
