import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { codePointsOf, sliceRange, type TextRange } from '@trestle/xep-0428'
import { Reference, type ReferenceValue } from './elements.js'
import { mentionedJid, mentionUri } from './mention-uri.js'

const MAX_REFERENCES = 100

/** Somebody who is mentioned in a message. */
export interface Mention {
  /** The bare address of a user, or the address of an occupant where a client mentions by nick. */
  readonly jid: JID
  /** The part of the body that names them, in code points; absent where it does not say, or not one of this body. */
  readonly range?: TextRange | undefined
  readonly text?: string | undefined
}

/** The references of a message, at most 100, without those that are malformed. */
export function readReferences(message: Message): readonly ReferenceValue[] {
  const elements = message.element.childrenOf(Reference.ns, Reference.name).slice(0, MAX_REFERENCES)
  return elements.flatMap((element) => {
    try {
      return [Reference.decode(element)]
    } catch {
      return []
    }
  })
}

/** Whom a message mentions: what has no address that can be read, and what is about an earlier message, is left out. */
export function readMentions(message: Message): readonly Mention[] {
  return readReferences(message).flatMap((reference) => {
    const { type, uri, anchor } = reference
    const jid = type === 'mention' && anchor === undefined && uri !== undefined ? mentionedJid(uri) : undefined
    if (!jid) return []
    const range = referenceRange(message, reference)
    return [range ? { jid, range, text: sliceRange(message.body ?? '', range) } : { jid }]
  })
}

/** The part of the body that a reference is about; undefined where it is about the whole, or not about this body. */
export function referenceRange(message: Message, reference: ReferenceValue): TextRange | undefined {
  const { begin, end, anchor } = reference
  if (begin === undefined || end === undefined || anchor !== undefined) return undefined
  const { length } = codePointsOf(message.body ?? '')
  return begin < end && end <= length ? { start: begin, end } : undefined
}

/**
 * Mentions somebody: where the body says so, or by what text, of which the first that mentions nobody yet is taken. Put
 * what goes before the body, such as a quotation, there first. Throws RangeError where the body has no such part. Returns
 * the message.
 */
export function addMention(message: Message, jid: JID | string, where: TextRange | string): Message {
  const range = typeof where === 'string' ? findText(message, where) : where
  const { length } = codePointsOf(message.body ?? '')
  if (!range || range.start < 0 || range.start >= range.end || range.end > length) {
    throw new RangeError('The body has no such part: mention what is written in it.')
  }
  const uri = mentionUri(JID.from(jid))
  return message.add(Reference, { type: 'mention', uri, begin: range.start, end: range.end })
}

function findText(message: Message, text: string): TextRange | undefined {
  const body = message.body ?? ''
  const { fromUnits } = codePointsOf(body)
  const taken = readMentions(message).map(({ range }) => range?.start)
  for (let at = body.indexOf(text); text !== '' && at >= 0; at = body.indexOf(text, at + text.length)) {
    const start = fromUnits(at)
    if (!taken.includes(start)) return { start, end: fromUnits(at + text.length) }
  }
  return undefined
}
