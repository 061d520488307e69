import { Displayed, NS_MARKERS } from '@trestle/xep-0333'
import { addHints } from '@trestle/xep-0334'
import type { ChatFeature } from '../chat-feature.js'

/** Messages are read, up to one of them (XEP-0333). */
export const displayedFeature: ChatFeature<'displayed'> = {
  kind: 'displayed',
  announces: ({ readMarks }) => (readMarks ? [NS_MARKERS] : []),
  durable: true,
  read(stanza) {
    const marker = stanza.get(Displayed)
    return marker && { kind: 'displayed', target: { stanzaId: marker.id } }
  },
  adapt: (event, { readMarks }) => (readMarks ? { event } : 'ignore'),
  async deliver({ target }, { handlers, chat, call, capabilities, ...delivery }) {
    const read = await delivery.markDisplayed(target)
    const told = capabilities.readMarks === 'last' ? read.slice(-1) : read
    for (const legacyId of told) await handlers.onRead?.(chat, { legacyId, legacyIds: [legacyId] }, call)
    return { ids: undefined }
  },
  async write({ target }, writing) {
    const last = (await writing.stanzas(target)).at(-1)
    return last ? [{ stanza: addHints(writing.message().set(Displayed, { id: last.namedBy }), 'store') }] : []
  },
}
