import { addHints } from '@trestle/xep-0334'
import { NS_RETRACT } from '@trestle/xep-0424'
import { ModeratedRetract } from '@trestle/xep-0425'
import { markFallback } from '@trestle/xep-0428'
import { retractionId } from '../../delivery/own-events.js'
import type { ChatFeature } from '../chat-feature.js'

/** What clients show that do not know moderation. */
const FALLBACK = 'A moderator took an earlier message away, which this client cannot do.'

/** A moderator takes a message away (XEP-0425). Users do that by requests to the room, not by messages. */
export const moderationFeature: ChatFeature<'moderation'> = {
  kind: 'moderation',
  announces: () => [],
  durable: true,
  read: () => undefined,
  deliver: async () => ({ ids: undefined }),
  async write({ target, by, reason }, writing) {
    const moderator = by === undefined ? undefined : writing.address(by)
    const eventId = 'legacyId' in target ? retractionId(target.legacyId) : undefined
    const stanzas = await writing.stanzas(target)
    return stanzas
      .filter(({ role }) => role === 'original')
      .map(({ namedBy: id }) => {
        const stanza = writing.message(FALLBACK)
        stanza.set(ModeratedRetract, { id, moderated: { by: moderator }, reason })
        return { stanza: addHints(markFallback(stanza, NS_RETRACT), 'store'), eventId }
      })
  },
}
