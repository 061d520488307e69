import type { Markup } from '@trestle/gateway'
import type { IrcSaid } from '../irc/events.js'

/** Bots answer by notices, and nobody should answer those by themselves. */
const NOTICE = '[notice] '

/** What was said, as a text of XMPP: with `/me`, and with a word before notices. */
export function textOf({ kind, text, markup }: Pick<IrcSaid, 'kind' | 'text' | 'markup'>): {
  readonly body: string
  readonly markup: readonly Markup[]
} {
  const before = kind === 'notice' ? NOTICE : kind === 'action' ? '/me ' : ''
  const by = before.length
  if (by === 0) return { body: text, markup }
  return {
    body: before + text,
    markup: markup.map((part) => ({ ...part, start: part.start + by, end: part.end + by })),
  }
}

/** What the user wrote, as IRC says it: without `/me`, which is another kind of message there. */
export function sayingOf({
  body,
  markup = [],
}: {
  readonly body: string
  readonly markup?: readonly Markup[] | undefined
}): {
  readonly kind: 'privmsg' | 'action'
  readonly text: string
  readonly markup: readonly Markup[]
} {
  if (!body.startsWith('/me ')) return { kind: 'privmsg', text: body, markup }
  const by = '/me '.length
  const moved = markup.map((part) => ({ ...part, start: Math.max(0, part.start - by), end: part.end - by }))
  return { kind: 'action', text: body.slice(by), markup: moved.filter(({ start, end }) => end > start) }
}
