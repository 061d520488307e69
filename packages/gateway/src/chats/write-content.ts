import { addPublished } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { Active } from '@trestle/xep-0085'
import { Markable } from '@trestle/xep-0333'
import { mentionUri, Reference } from '@trestle/xep-0372'
import { markSpoiler } from '@trestle/xep-0382'
import { markUnstyled } from '@trestle/xep-0393'
import { setMarkup } from '@trestle/xep-0394'
import { codePointsOf, prependFallback } from '@trestle/xep-0428'
import { NS_REPLY, quoteOf, Reply } from '@trestle/xep-0461'
import { publishedOf } from '../files/file-data.js'
import type { Content, NamedPart } from './chat-event.js'
import type { Writing } from './chat-feature.js'
import { hintOf, toMessageMarkup } from './text/stanza-markup.js'
import { cutParts, movedParts } from './text/text-parts.js'

/** A piece of the text that fits into a stanza. */
interface Piece {
  readonly text: string
  /** Where it starts in the whole. */
  readonly start: number
}

/** The stanzas of what somebody says: one for each file, and several where the text is too long for one. */
export async function writeContent(content: Content, writing: Writing): Promise<readonly Message[]> {
  const files = (content.files ?? []).map((file) => addPublished(writing.message(), publishedOf(file)))
  const texts = piecesOf(content, writing).map((piece) => ({ piece, stanza: writing.message(piece.text) }))
  const said = texts.map(({ stanza }) => stanza)
  // Of the user's own files from elsewhere, only the text says whose they are.
  const stanzas = writing.by === 'user' ? [...said, ...files] : [...files, ...said]
  for (const stanza of stanzas) {
    stanza.thread = content.thread
    stanza.set(Active, {}).set(Markable, {})
  }
  const [first] = stanzas
  if (first && content.replyTo) await writeReply(first, content, writing)
  for (const { piece, stanza } of texts) writeLooks(stanza, piece, content, writing)
  return stanzas
}

function piecesOf(content: Content, writing: Writing): readonly Piece[] {
  let start = 0
  return writing.split(textOf(content, writing)).flatMap((text) => {
    const piece = { text, start }
    start += text.length
    return text === '' && content.files?.length ? [] : [piece]
  })
}

function textOf({ body, files = [] }: Content, writing: Writing): string {
  if (body !== '' || files.length === 0 || writing.by === 'contact') return body
  return files.map(({ name = 'a file' }) => name).join(', ')
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

/** Markup and mentions: behind everything that comes before the text, since positions are those of the whole body. */
function writeLooks(stanza: Message, { text, start }: Piece, content: Content, writing: Writing): void {
  const { body = '' } = stanza
  const ofPiece = { start, end: start + text.length }
  const before = body.length - text.length
  const placed = <P extends { readonly start: number; readonly end: number }>(parts: readonly P[] = []) =>
    movedParts(cutParts(parts, ofPiece), before)
  if (content.markup) {
    const markup = placed(content.markup)
    const said = toMessageMarkup(body, markup)
    if (said.spans.length + said.codeBlocks.length + said.quotes.length > 0) setMarkup(stanza, said)
    if (content.markup.some(({ style }) => style === 'spoiler')) {
      markSpoiler(stanza, hintOf(content.body, content.markup))
    }
  }
  if (content.unstyled) markUnstyled(stanza)
  writeMentions(stanza, placed(content.mentions), writing)
}

/** Characters of addresses of those who are mentioned, in one stanza. */
const MAX_ADDRESSES = 8192

function writeMentions(stanza: Message, mentions: readonly NamedPart[], writing: Writing): void {
  const { fromUnits } = codePointsOf(stanza.body ?? '')
  let room = MAX_ADDRESSES
  for (const { start, end, who } of mentions) {
    const jid = who !== 'user' && 'jid' in who ? undefined : writing.whereIs(who)
    const range = { start: fromUnits(start), end: fromUnits(end) }
    if (!jid || range.start >= range.end) continue
    room -= MENTION + jid.toString().length
    if (room < 0) return
    stanza.add(Reference, { type: 'mention', uri: mentionUri(jid), begin: range.start, end: range.end })
  }
}

/** Characters of a mention, but for the address. */
const MENTION = 80
