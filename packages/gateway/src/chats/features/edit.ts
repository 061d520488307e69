import { Correction, NS_CORRECTION } from '@trestle/xep-0308'
import type { Content } from '../chat-event.js'
import type { ChatFeature } from '../chat-feature.js'
import { incomingMessage } from '../incoming-message.js'
import { readContent } from '../read-content.js'
import { replaceParts } from '../replace-parts.js'
import type { PartKind } from '../stanza-parts.js'
import { refuseIfTooLate } from '../too-late.js'
import { writeContent } from '../write-content.js'
import { messageFeature } from './message.js'

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
    const isEmpty = content.body.trim() === '' && !content.files && !content.form
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
    if (!('legacyId' in target)) return []
    const parts = await writeContent(content, writing)
    return replaceParts(target.legacyId, parts, changedKinds(content), writing)
  },
}

/** A text alone leaves files as they are: it is their caption. */
function changedKinds({ files, form }: Content): ReadonlySet<PartKind> {
  const kinds = new Set<PartKind>(['text'])
  if (files) kinds.add('file')
  if (form?.kind === 'location') kinds.add('place')
  return kinds
}
