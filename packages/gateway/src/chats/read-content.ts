import { readSharedFiles } from '@trestle/gateway-media'
import { Message } from '@trestle/stanza'
import { Forwarded, NS_FORWARD } from '@trestle/xep-0297'
import { mentionedJid, readReferences } from '@trestle/xep-0372'
import { Unstyled } from '@trestle/xep-0393'
import { codePointsOf } from '@trestle/xep-0428'
import { Sticker } from '@trestle/xep-0449'
import { Reply, stripQuote } from '@trestle/xep-0461'
import { readLinks } from '@trestle/xep-0511'
import { dataOfReceived } from '../files/file-data.js'
import { withNameOfUrl } from '../files/taken-files.js'
import type { Content, ContentForm, ForwardedData, NamedPart, PreviewData } from './chat-event.js'
import { readImage } from './kinds/xhtml-image.js'
import { readMarkup, readSpoiler } from './text/stanza-markup.js'
import { partsIn } from './text/text-parts.js'

/** Reads what a stanza says; `undefined` if it says nothing. Within what somebody forwards, `depth` counts. */
export function readContent(stanza: Message, depth = 0): Content | undefined {
  const { thread } = stanza
  const shared = readSharedFiles(stanza)
  const form = formOf(stanza, depth)
  // Of a client that is not the sender's, nothing can be got.
  const image = depth === 0 && shared.files.length === 0 ? readImage(stanza) : undefined
  const files = image ? [image] : shared.files.map((file) => withNameOfUrl(dataOfReceived(file)))
  const whole = shared.files.length > 0 ? (shared.caption ?? '') : stanza.body
  if (whole === undefined && !form && !image) return undefined
  const reply = stanza.get(Reply)
  const body = reply ? withoutQuote(whole ?? '', stanza) : (whole ?? '')
  const previews = readPreviews(stanza)
  return {
    body,
    ...looksOf(body, stanza),
    ...(reply && { replyTo: { to: { stanzaId: reply.id }, wholeBody: whole ?? '' } }),
    ...(thread !== undefined && { thread }),
    ...(files.length > 0 && { files }),
    ...(image ? { form: { kind: 'sticker' } } : form && { form }),
    ...(previews.length > 0 && { previews }),
  }
}

function formOf(stanza: Message, depth: number): ContentForm | undefined {
  const messages = readForwards(stanza, depth)
  if (messages.length > 0) return { kind: 'forwarded', messages }
  return stanza.has(Sticker) ? { kind: 'sticker' } : undefined
}

/** How deep messages may be within others, and how many there may be in one. */
const MAX_DEPTH = 3
const MAX_FORWARDS = 20

/** What the message shows of others (XEP-0297). */
function readForwards({ element }: Message, depth: number): readonly ForwardedData[] {
  if (depth >= MAX_DEPTH) return []
  return element
    .childrenOf(NS_FORWARD, Forwarded.name)
    .slice(0, MAX_FORWARDS)
    .flatMap((one): readonly ForwardedData[] => {
      try {
        const { stanza, delay } = Forwarded.decode(one)
        if (stanza.name !== 'message') return []
        const message = new Message(stanza)
        const content = readContent(message, depth + 1)
        if (!content) return []
        const by = message.type === 'groupchat' ? message.from?.resource : message.from?.bare.toString()
        return [{ by: by || '?', ...(delay && { at: delay.stamp.toISOString() }), content }]
      } catch {
        // What was forwarded may be anything.
        return []
      }
    })
}

const MAX_PREVIEWS = 10

function readPreviews(stanza: Message): readonly PreviewData[] {
  return readLinks(stanza)
    .filter(({ about, title, description }) => /^https?:/i.test(about) && (title ?? description) !== undefined)
    .slice(0, MAX_PREVIEWS)
    .map(({ about, title, description, images = [] }) => {
      const image = images.find(({ uri }) => /^https?:/i.test(uri) && URL.canParse(uri))?.uri
      return {
        url: about,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(image !== undefined && { image }),
      }
    })
}

/** What the stanza says of its text, for the part of it that is the body. */
function looksOf(body: string, stanza: Message): Partial<Content> {
  const { body: text = '' } = stanza
  // Quotations come before a text, and the links of files behind it.
  const place = stanza.has(Reply) ? 'end' : 'beginning'
  const markup = partsIn(readMarkup(stanza), text, body, place)
  const mentions = partsIn(namedParts(stanza), text, body, place)
  const spoiler = readSpoiler(stanza)
  return {
    ...(markup.length > 0 && { markup }),
    ...(mentions.length > 0 && { mentions }),
    ...(stanza.has(Unstyled) && { unstyled: true }),
    ...(spoiler && { spoiler }),
  }
}

function namedParts(stanza: Message): readonly NamedPart[] {
  const references = readReferences(stanza)
  if (references.length === 0) return []
  const { toUnits, length } = codePointsOf(stanza.body ?? '')
  return references.flatMap(({ type, uri, begin, end, anchor }): readonly NamedPart[] => {
    const jid = type === 'mention' && anchor === undefined && uri !== undefined ? mentionedJid(uri) : undefined
    if (!jid || begin === undefined || end === undefined || begin >= end || end > length) return []
    return [{ start: toUnits(begin), end: toUnits(end), who: { jid: jid.toString() } }]
  })
}

/** A body, or the caption in it, without the quotation that it begins with. */
function withoutQuote(text: string, stanza: Message): string {
  const { body = '' } = stanza
  const said = stripQuote(stanza) ?? ''
  if (text === body) return said
  const quotation = body.slice(0, body.length - said.length).trim()
  return text.startsWith(quotation) ? text.slice(quotation.length).trim() : text
}
