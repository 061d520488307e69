import type { Markup, Mention, MessageContent } from '../../module/messages.js'
import type { Content, NamedPart } from '../chat-event.js'
import type { Delivery } from '../chat-feature.js'
import { withPrefix } from './content-text.js'
import { styledBodyOf } from './styled-body.js'
import type { PartsMoved } from './text-parts.js'

/** The text of a message, as the module gets it: with markup and mentions, where its network takes them. */
export function incomingText(
  given: Content,
  { capabilities, whoIs, namedIn }: Delivery,
): Pick<MessageContent, 'body' | 'markup' | 'mentions'> {
  const { markup: takesMarkup, mentions: takesMentions } = capabilities.text ?? {}
  const content = withHint(given)
  const { body, markup, move } = takesMarkup ? looksOf(content) : plain(content)
  const named = takesMentions
    ? move(allNamed(content, namedIn(content.body))).flatMap(({ start, end, who }): readonly Mention[] => {
        const known = who === 'user' ? 'me' : 'jid' in who ? whoIs(who.jid) : who
        return known === undefined ? [] : [{ start, end, who: known }]
      })
    : []
  return { body, ...(markup.length > 0 && { markup }), ...(named.length > 0 && { mentions: named }) }
}

/** What the stanza says of whom the text names, and who is named beside that. */
function allNamed({ mentions = [] }: Content, byNick: readonly NamedPart[]): readonly NamedPart[] {
  const others = byNick.filter((one) => !mentions.some(({ start, end }) => one.start < end && start < one.end))
  return others.length === 0 ? mentions : [...mentions, ...others].sort((a, b) => a.start - b.start)
}

interface Looks {
  readonly body: string
  readonly markup: readonly Markup[]
  readonly move: PartsMoved
}

function plain({ body }: Content): Looks {
  return { body, markup: [], move: (parts) => parts }
}

/** What the stanza says of its looks; where it says nothing, the characters of the text do. */
function looksOf(content: Content): Looks {
  const { body, markup = [], unstyled, spoiler } = content
  const said = markup.length > 0 ? withoutMarks(body, markup) : unstyled ? plain(content) : styledBodyOf(body)
  if (!spoiler || said.body === '') return said
  const hidden = said.move([
    { start: spoiler.hint === undefined ? 0 : hintLine(spoiler.hint).length, end: body.length },
  ])
  return { ...said, markup: [...said.markup, ...hidden.map((part) => ({ ...part, style: 'spoiler' as const }))] }
}

/** Clients that write both kinds of markup leave the characters in the text: they say nothing more. */
function withoutMarks(body: string, markup: readonly Markup[]): Looks {
  const isSaid = (part: Markup) =>
    markup.some(({ style, start, end }) => style === part.style && start <= part.start && end >= part.end)
  const { body: text, move } = styledBodyOf(body, isSaid)
  return { body: text, markup: move(markup), move }
}

function withHint(content: Content): Content {
  const hint = content.spoiler?.hint
  return hint === undefined ? content : withPrefix(content, hintLine(hint))
}

function hintLine(hint: string): string {
  return `${hint}\n`
}
