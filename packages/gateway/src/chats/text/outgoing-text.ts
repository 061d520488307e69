import type { Author, Markup, MessageContent } from '../../module/messages.js'
import { toXmlText } from '../../support/xml-text.js'
import type { Content, NamedPart } from '../chat-event.js'
import { MAX_PARTS, partsWithin } from './text-parts.js'

const STYLES: ReadonlySet<unknown> = new Set(['bold', 'italic', 'strike', 'code', 'pre', 'quote', 'spoiler', 'link'])

/** Characters of an address in the text. */
const MAX_HREF = 2048

/**
 * The text of a message of the module, of which `whole` begins with the body. Parts that are not in the body are left out.
 * Markup of XMPP has no links: addresses that cannot be read in the text are put behind it.
 */
export function outgoingText(
  { body, markup, mentions }: MessageContent,
  whole: string,
): Pick<Content, 'body' | 'markup' | 'mentions' | 'unstyled'> {
  // Where the network says how its texts look, their characters do not.
  const unstyled = markup === undefined ? undefined : { unstyled: true as const }
  // Most texts have no parts.
  if (listOf(markup).length + listOf(mentions).length === 0) return { body: toXmlText(whole), ...unstyled }
  const looks = partsWithin(listOf(markup), body.length).filter(({ style }) => STYLES.has(style))
  const named = partsWithin(listOf(mentions), body.length).flatMap(namedPart)
  const shown = withAddresses(whole, looks, named)
  return {
    body: shown.text,
    ...(shown.markup.length > 0 && { markup: shown.markup }),
    ...(shown.named.length > 0 && { mentions: shown.named }),
    ...unstyled,
  }
}

// Modules in plain JavaScript may pass any value.
function listOf<T>(parts: readonly T[] | undefined): readonly T[] {
  return Array.isArray(parts) ? parts : []
}

function namedPart({ start, end, who }: { start: number; end: number; who: Author }): readonly NamedPart[] {
  if (who === 'me') return [{ start, end, who: 'user' }]
  return typeof who?.legacyId === 'string' ? [{ start, end, who: { legacyId: who.legacyId } }] : []
}

interface Added {
  readonly at: number
  readonly text: string
}

function withAddresses(body: string, looks: readonly Markup[], named: readonly NamedPart[]) {
  const added = addressesIn(body, looks)
  let text = ''
  let from = 0
  for (const one of added) {
    text += body.slice(from, one.at) + one.text
    from = one.at
  }
  // A link may end within a character: what is left of it can be in no stanza.
  text = toXmlText(text + body.slice(from))
  const move = <P extends { readonly start: number; readonly end: number }>(parts: readonly P[]) =>
    parts.map((part) => ({
      ...part,
      start: part.start + lengthBefore(added, part.start + 1),
      end: part.end + lengthBefore(added, part.end),
    }))
  return { text, markup: move(looks), named: move(named) }
}

/** What is put behind links, in the order of the text. */
function addressesIn(body: string, looks: readonly Markup[]): readonly (Added & { readonly sum: number })[] {
  let sum = 0
  return looks
    .flatMap((part): readonly Added[] => {
      if (part.style !== 'link' || typeof part.href !== 'string') return []
      const href = toXmlText(part.href.slice(0, MAX_HREF))
      const isRead = href.trim() === '' || body.slice(part.start, part.end).includes(withoutScheme(href))
      return isRead ? [] : [{ at: part.end, text: ` <${href}>` }]
    })
    .sort((a, b) => a.at - b.at)
    .slice(0, MAX_PARTS)
    .map((one) => {
      sum += one.text.length
      return { ...one, sum }
    })
}

/** Texts such as `example.org` name `https://example.org/` well enough. */
function withoutScheme(href: string): string {
  return href.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, '')
}

/** Characters that were put in before a position. */
function lengthBefore(added: readonly { readonly at: number; readonly sum: number }[], position: number): number {
  let [low, high] = [0, added.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (added[middle]!.at < position) low = middle + 1
    else high = middle
  }
  return added[low - 1]?.sum ?? 0
}
