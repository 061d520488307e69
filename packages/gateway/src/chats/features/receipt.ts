import { Receipt } from '@trestle/xep-0184'
import { addHints } from '@trestle/xep-0334'
import type { ChatFeature } from '../chat-feature.js'

/** A message has arrived (XEP-0184). Networks are not told that messages arrived at the user. */
export const receiptFeature: ChatFeature<'receipt'> = {
  kind: 'receipt',
  announces: () => [],
  durable: true,
  read: () => undefined,
  deliver: async () => ({ ids: undefined }),
  async write({ target }, writing) {
    const sent = (await writing.stanzas(target)).find(({ awaitsReceipt }) => awaitsReceipt)
    if (!sent) return []
    const stanza = addHints(writing.message().set(Receipt, { id: sent.id }), 'store')
    // Of the stanza: a network that has split its message tells of each part.
    return [{ stanza, eventId: `receipt:${sent.id}` }]
  },
}
