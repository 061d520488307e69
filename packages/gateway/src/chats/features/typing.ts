import { NS_CHAT_STATES, readChatState, writeChatState } from '@trestle/xep-0085'
import { addHints } from '@trestle/xep-0334'
import type { ChatFeature } from '../chat-feature.js'

/** Somebody types (XEP-0085). */
export const typingFeature: ChatFeature<'typing'> = {
  kind: 'typing',
  announces: ({ typing }) => (typing ? [NS_CHAT_STATES] : []),
  durable: false,
  read(stanza) {
    const state = readChatState(stanza)
    return state && { kind: 'typing', state: state === 'gone' ? 'inactive' : state }
  },
  adapt: (event, { typing }) => (typing ? { event } : 'ignore'),
  async deliver({ state }, { handlers, chat, call }) {
    if (state !== 'active' && state !== 'recording') await handlers.onTyping?.(chat, state, call)
    return { ids: undefined }
  },
  async write({ state }, writing) {
    const shown = state === 'recording' ? 'composing' : state
    return [{ stanza: addHints(writeChatState(writing.message(), shown), 'no-store') }]
  },
}
