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
import { limits } from './limits.js'

/** Where in the text, in offsets of JavaScript strings: `start` belongs to it, `end` does not. */
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
/** What a message answers: its id, and of those who do not have it, who said what. */
const quote = (body: Field<string>) => record({ id: messageId, author: optional(name), body: optional(body) })

/** Measures of a picture or a recording. */
const measures = {
  width: optional(integerBetween(1, 1_000_000)),
  height: optional(integerBetween(1, 1_000_000)),
  seconds: optional(numberBetween(0, 1e9)),
}

/** A file of the server's, as a message refers to it. */
export const fileReference = record({ id: fileId, ...measures })
/** The same as the server tells it. `sha256` is in hexadecimal. */
export const fileInfo = record({
  id: fileId,
  name: optional(line),
  type: line,
  size: integer,
  sha256: label(64),
  ...measures,
})
export type FileReference = ReturnType<typeof fileReference>
export type FileInfo = ReturnType<typeof fileInfo>

/** Fields of every message: a text that reads well alone, and what belongs to it. */
const said = <F>(body: Field<string>, file: Field<F>) => ({
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

/** What one message is, but for messages that are forwarded. The text of files is their caption, that of a poll its question. */
const single = <F>(body: Field<string>, file: Field<F>) => {
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

const contentOf = <F>(body: Field<string>, file: Field<F>) => {
  const one = single(body, file)
  const forwarded = record({ by: line, at: optional(instant), content: oneOf('kind', one, 'text') })
  return oneOf('kind', { ...one, forwarded: { ...one.text, messages: list(forwarded, limits.forwarded, 1) } }, 'text')
}

interface Spans {
  readonly body: string
  readonly markup?: readonly { readonly start: number; readonly end: number }[] | undefined
  readonly mentions?: readonly { readonly start: number; readonly end: number }[] | undefined
}

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

/** What a client says. */
export const outgoingContent = withinBody(contentOf(text(limits.textBytes), fileReference))
/** What the server tells: its files are described, and the length of its text is bounded by the line alone. */
export const content = contentOf(text(limits.replyBytes), fileInfo)

export type OutgoingContent = ReturnType<typeof outgoingContent>
export type Content = ReturnType<typeof content>
export type ContentKind = Content['kind']
export type Markup = ReturnType<typeof markup>
export type Mention = ReturnType<typeof mention>
export type Quote = ReturnType<ReturnType<typeof quote>>

/** The whole set of what an account says to a message in pictures; empty removes it. */
export const emojis = list(label(limits.emojiBytes), limits.emojis)
/** `each`: a mark is of one message. `last`: it is of all up to that message. */
export const readMode = choice('each', 'last')
