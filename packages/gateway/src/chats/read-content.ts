import { readSharedFiles } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { mentionedJid, readReferences } from '@trestle/xep-0372'
import { Unstyled } from '@trestle/xep-0393'
import { codePointsOf } from '@trestle/xep-0428'
import { Reply, stripQuote } from '@trestle/xep-0461'
import { dataOfReceived } from '../files/file-data.js'
import { withNameOfUrl } from '../files/taken-files.js'
import type { Content, NamedPart } from './chat-event.js'
import { readMarkup, readSpoiler } from './text/stanza-markup.js'
import { partsIn } from './text/text-parts.js'

/** Reads what a stanza says; `undefined` if it says nothing. */
export function readContent(stanza: Message): Content | undefined {
  const { thread } = stanza
  const { files, caption } = readSharedFiles(stanza)
  const whole = files.length > 0 ? (caption ?? '') : stanza.body
  if (whole === undefined) return undefined
  const reply = stanza.get(Reply)
  const body = reply ? withoutQuote(whole, stanza) : whole
  return {
    body,
    ...looksOf(body, stanza),
    ...(reply && { replyTo: { to: { stanzaId: reply.id }, wholeBody: whole } }),
    ...(thread !== undefined && { thread }),
    ...(files.length > 0 && { files: files.map((file) => withNameOfUrl(dataOfReceived(file))) }),
  }
}

/** What the stanza says of its text, for the part of it that is the body. */
function looksOf(body: string, stanza: Message): Partial<Content> {
  const { body: text = '' } = stanza
  const markup = partsIn(readMarkup(stanza), text, body)
  const mentions = partsIn(namedParts(stanza), text, body)
  const spoiler = readSpoiler(stanza)
  return {
    ...(markup.length > 0 && { markup }),
    ...(mentions.length > 0 && { mentions }),
    ...(stanza.has(Unstyled) && { unstyled: true }),
    ...(spoiler && { spoiler }),
  }
}

function namedParts(stanza: Message): readonly NamedPart[] {
  const { toUnits, length } = codePointsOf(stanza.body ?? '')
  return readReferences(stanza).flatMap(({ type, uri, begin, end, anchor }): readonly NamedPart[] => {
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
