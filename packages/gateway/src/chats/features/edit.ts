import type { Message } from '@trestle/stanza'
import { Correction, NS_CORRECTION } from '@trestle/xep-0308'
import type { ChatFeature, Written } from '../chat-feature.js'
import { incomingMessage } from '../incoming-message.js'
import { readContent } from '../read-content.js'
import { refuseIfTooLate } from '../too-late.js'
import { writeContent } from '../write-content.js'
import { messageFeature } from './message.js'
import { retractionOf } from './retraction.js'

/** What the user is told once in a chat. */
const NOTICE = 'This network cannot change messages: your new text was sent as another message.'

/** Somebody replaces what they said (XEP-0308). */
export const editFeature: ChatFeature<'edit'> = {
  kind: 'edit',
  announces: ({ edits }) => (edits ? [NS_CORRECTION] : []),
  durable: true,
  read(stanza) {
    const correction = stanza.get(Correction)
    const content = correction && readContent(stanza)
    return content && { kind: 'edit', target: { stanzaId: correction.id }, content }
  },
  adapt(event, capabilities) {
    const { target, content } = event
    // Some clients take a message back by an empty correction.
    const isEmpty = content.body.trim() === '' && !content.files
    if (isEmpty && capabilities.retractions) return { event: { kind: 'retraction', target } }
    const said = { kind: 'message', content } as const
    if (!capabilities.edits) return { event: said, notice: NOTICE }
    const adapted = messageFeature.adapt?.(said, capabilities)
    if (typeof adapted !== 'object') return { event }
    if ('refuse' in adapted) return adapted
    return adapted.event.kind === 'message' ? { event: { ...event, content: adapted.event.content } } : { event }
  },
  async deliver({ target, content }, delivery) {
    const message = await incomingMessage(content, delivery)
    const known = await delivery.known(target)
    const { handlers, chat, call } = delivery
    // A message that the network does not know cannot be replaced: its new text is said as such.
    if (!known) return { ids: await handlers.onMessage(chat, message, call), role: 'original' }
    refuseIfTooLate(delivery, known, delivery.capabilities.edits, 'change')
    const ids = await handlers.onEdit?.(chat, { kind: 'edit', target: known.target, message }, call)
    return { ids: known.target.legacyIds, knownIds: ids, role: 'edit' }
  },
  async write({ target, content }, writing) {
    const originals = (await writing.stanzas(target)).filter(({ role }) => role === 'original')
    const parts = await writeContent(content, writing)
    if (!('legacyId' in target)) return []
    const written = parts.map((part, index) => replacing(part, originals[index]?.id, target.legacyId))
    return [...written, ...originals.slice(parts.length).map(({ id }) => retractionOf(id, writing))]
  },
}

/** Replaces one stanza of the message; where it had fewer, the rest of its new text follows as further ones. */
function replacing(stanza: Message, originalId: string | undefined, legacyId: string): Written {
  if (originalId === undefined) return { stanza, carries: { legacyId, role: 'original' } }
  return { stanza: stanza.set(Correction, { id: originalId }), carries: { legacyId, role: 'edit' } }
}
