import type { Message } from '@trestle/stanza'
import { codePointsOf } from './code-points.js'
import { Fallback, type FallbackValue, OldFallback } from './elements.js'
import { joinRanges, type TextRange, withoutRanges } from './text-ranges.js'

type Region = FallbackValue['body'][number]

const WHOLE: readonly Region[] = [{}]

/** The texts of a message that can be a fallback. */
export type FallbackText = 'body' | 'subject'

/**
 * The parts of a text that are there for clients that do not know these specifications, which are named by their
 * namespaces. A fallback that does not say for which, as before version 0.2, counts where the message has a payload of
 * one of them. What is malformed counts not at all: better to show too much than to lose what somebody said.
 */
export function fallbackRanges(
  message: Message,
  known: readonly string[],
  name: FallbackText = 'body',
): readonly TextRange[] {
  const text = message[name]
  if (text === undefined) return []
  const whole = { start: 0, end: codePointsOf(text).length }
  const ranges = fallbacksOf(message)
    .filter((fallback) => (fallback.for === undefined ? hasPayloadOf(message, known) : known.includes(fallback.for)))
    .flatMap((fallback) => regionsOf(fallback, name))
    .map(({ start = whole.start, end = whole.end }) => ({ start, end: Math.min(end, whole.end) }))
  return joinRanges(ranges)
}

/** A text without what is there for clients that do not know these specifications; undefined where nothing is left. */
export function textWithoutFallback(
  message: Message,
  known: readonly string[],
  name: FallbackText = 'body',
): string | undefined {
  const text = message[name]
  const ranges = fallbackRanges(message, known, name)
  if (text === undefined || ranges.length === 0) return text
  return withoutRanges(text, ranges) || undefined
}

/** Says that all texts of a message are a fallback for a specification, or one of them. Returns the message. */
export function markFallback(message: Message, namespace: string, name?: FallbackText): Message {
  return message.add(Fallback, { for: namespace, subject: [], body: [], ...(name && { [name]: [{}] }) })
}

/**
 * Puts a text before the body that is a fallback for a specification, such as a quotation. What other fallbacks say of
 * the body moves along; other positions in it are for whoever writes them, afterwards. Returns the message.
 */
export function prependFallback(message: Message, namespace: string, text: string): Message {
  const { length } = codePointsOf(text)
  const others = message
    .getAll(Fallback)
    .map((one) => ({ ...one, body: one.body.map((region) => movedBy(region, length)) }))
  message.body = text + (message.body ?? '')
  message.remove(Fallback)
  for (const one of others) message.add(Fallback, one)
  return message.add(Fallback, { for: namespace, subject: [], body: [{ start: 0, end: length }] })
}

function fallbacksOf(message: Message): readonly FallbackValue[] {
  return [Fallback, OldFallback].flatMap((definition) =>
    message.element.childrenOf(definition.ns, definition.name).flatMap((element) => {
      try {
        return [definition.decode(element)]
      } catch {
        return []
      }
    }),
  )
}

function hasPayloadOf({ element }: Message, known: readonly string[]): boolean {
  return element.elements().some(({ ns }) => known.includes(ns))
}

function regionsOf(fallback: FallbackValue, name: FallbackText): readonly Region[] {
  return fallback.subject.length === 0 && fallback.body.length === 0 ? WHOLE : fallback[name]
}

/** The whole text stays the whole text. */
function movedBy(region: Region, length: number): Region {
  const { start, end } = region
  if (start === undefined && end === undefined) return region
  return { ...region, start: (start ?? 0) + length, ...(end !== undefined && { end: end + length }) }
}
