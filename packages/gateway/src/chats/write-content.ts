import { addPublished } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { Active } from '@trestle/xep-0085'
import { Markable } from '@trestle/xep-0333'
import { mentionUri, Reference } from '@trestle/xep-0372'
import { markSpoiler } from '@trestle/xep-0382'
import { markUnstyled } from '@trestle/xep-0393'
import { setMarkup } from '@trestle/xep-0394'
import { codePointsOf, prependFallback } from '@trestle/xep-0428'
import { FileSharing } from '@trestle/xep-0447'
import { Sticker } from '@trestle/xep-0449'
import { NS_REPLY, quoteOf, Reply } from '@trestle/xep-0461'
import { addLink } from '@trestle/xep-0511'
import { type FileData, publishedOf } from '../files/file-data.js'
import type { TextPart } from '../module/messages.js'
import type { Content, NamedPart } from './chat-event.js'
import type { Writing } from './chat-feature.js'
import { geoUri } from './kinds/geo-uri.js'
import { printOf, type StanzaPart } from './stanza-parts.js'
import { hintOf, toMessageMarkup } from './text/stanza-markup.js'
import { cutParts, movedParts } from './text/text-parts.js'

/** A piece of the text that fits into a stanza. */
interface Piece {
  readonly text: string
  /** Where it starts in the whole. */
  readonly start: number
}

/** A stanza of the text. */
interface TextStanza {
  readonly piece: Piece
  readonly stanza: Message
}

/**
 * The stanzas of what somebody says: one for each file, one for a place, and several where the text is too long for one. Only
 * what names another message waits, for the ids of that one.
 */
export function writeContent(
  content: Content,
  writing: Writing,
): readonly StanzaPart[] | Promise<readonly StanzaPart[]> {
  const { markup, mentions, previews } = content
  const texts = piecesOf(content, writing).map((piece, index) => ({
    piece,
    kind: 'text' as const,
    stanza: writing.message(piece.text),
    print: () => printOf([piece.text, partsOf(piece, markup), partsOf(piece, mentions), index === 0 && previews]),
  }))
  const others = partsBeside(content, writing)
  // Of what the user shares elsewhere, only the text says whose it is.
  const parts = writing.namesFiles ? [...texts, ...others] : [...others, ...texts]
  for (const { stanza } of parts) {
    if (content.thread !== undefined) stanza.thread = content.thread
    stanza.set(Active, {}).set(Markable, {})
  }
  const [first] = parts
  // A quotation moves what is behind it.
  const withLooks = () => {
    writeAllLooks(texts, content, writing)
    return parts
  }
  return first && content.replyTo ? writeReply(first.stanza, content, writing).then(withLooks) : withLooks()
}

/** What is not in the text. */
function partsBeside(content: Content, writing: Writing): readonly StanzaPart[] {
  const { form, files = [] } = content
  const places = form?.kind === 'location' ? [placePart(form, writing)] : []
  return [...places, ...files.map((file) => filePart(file, content, writing))]
}

function writeAllLooks(texts: readonly TextStanza[], content: Content, writing: Writing): void {
  const { body, markup } = content
  const hint = markup?.some(({ style }) => style === 'spoiler') ? { text: hintOf(body, markup) } : undefined
  for (const { piece, stanza } of texts) {
    writeLooks(stanza, piece, content, writing)
    if (hint) markSpoiler(stanza, hint.text)
  }
  if (content.previews) writePreviews(texts, content)
}

/**
 * A file, or a sticker (XEP-0449): its body is the URL, as clients that do not know stickers show a picture only so; what
 * stands for a sticker is in its description.
 */
function filePart(file: FileData, { form, body }: Content, writing: Writing): StanzaPart {
  const stanza = addPublished(writing.message(), publishedOf(file))
  if (form?.kind === 'sticker') {
    stanza.set(Sticker, {})
    const shared = stanza.get(FileSharing)
    if (shared && body !== '') stanza.set(FileSharing, { ...shared, file: { ...shared.file, desc: { '': body } } })
  }
  const hash = file.hashes.find(({ algo }) => algo === 'sha-256')?.value
  return { kind: 'file', stanza, print: () => printOf(hash ?? file.urls[0]) }
}

/** A place: clients show a map where such a URI is all of the body. */
function placePart(place: { readonly latitude: number; readonly longitude: number }, writing: Writing): StanzaPart {
  const uri = geoUri(place)
  return { kind: 'place', stanza: writing.message(uri), print: () => printOf(uri) }
}

/** What is at links, beside the text that has them. */
function writePreviews(texts: readonly TextStanza[], { previews = [] }: Content): void {
  for (const { url, title, description, image } of previews) {
    const { stanza } = texts.find(({ piece }) => piece.text.includes(url)) ?? texts[0] ?? {}
    if (!stanza) return
    addLink(stanza, { about: url, title, description, images: image === undefined ? [] : [{ uri: image }] })
  }
}

function piecesOf(content: Content, writing: Writing): readonly Piece[] {
  let start = 0
  return writing.split(textOf(content, writing)).flatMap((text) => {
    const piece = { text, start }
    start += text.length
    return text === '' && (content.files?.length || content.form) ? [] : [piece]
  })
}

function textOf({ body, files = [], form }: Content, writing: Writing): string {
  if (form?.kind === 'sticker' && files.length > 0 && !writing.namesFiles) return ''
  if (body !== '' || files.length === 0 || !writing.namesFiles) return body
  return files.map(({ name = 'a file' }) => name).join(', ')
}

async function writeReply(stanza: Message, { replyTo }: Content, writing: Writing): Promise<void> {
  if (!replyTo) return
  const { author, quoted } = replyTo
  const [original] = (await writing.stanzas(replyTo.to)).filter(({ role }) => role === 'original')
  if (original) {
    const to = author === undefined ? undefined : writing.address(author)
    stanza.set(Reply, { id: original.namedBy, to })
  }
  if (quoted !== undefined && quoted !== '') prependFallback(stanza, NS_REPLY, quoteOf(quoted))
}

/** The parts that are in a piece, in offsets of it. */
function partsOf<P extends TextPart>({ text, start }: Piece, parts: readonly P[] = []): readonly P[] {
  return cutParts(parts, { start, end: start + text.length })
}

/** Markup and mentions: behind everything that comes before the text, since positions are those of the whole body. */
function writeLooks(stanza: Message, piece: Piece, content: Content, writing: Writing): void {
  const { body = '' } = stanza
  const before = body.length - piece.text.length
  const placed = <P extends TextPart>(parts: readonly P[] | undefined) => movedParts(partsOf(piece, parts), before)
  if (content.markup) {
    const markup = placed(content.markup)
    const said = toMessageMarkup(body, markup)
    if (said.spans.length + said.codeBlocks.length + said.quotes.length > 0) setMarkup(stanza, said)
  }
  if (content.unstyled) markUnstyled(stanza)
  if (content.mentions) writeMentions(stanza, placed(content.mentions), writing)
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
