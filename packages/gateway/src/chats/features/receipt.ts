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
    const stanzas = await writing.stanzas(target)
    return stanzas.map(({ id }) => ({ stanza: addHints(writing.message().set(Receipt, { id }), 'store') }))
  },
}
