import { definePlugin, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { createChats } from './chats.js'
import { type ChatState, chatStateElements, NS_CHAT_STATES } from './elements.js'
import { readChatState, writeChatState } from './message-state.js'

/** The chat state of a contact or occupant changed. */
export interface ChatStateChange {
  readonly from: JID
  /** The local address that the message was sent to. */
  readonly to: JID
  readonly state: ChatState
  /** What carried the state: a notification alone, or a message with a body. */
  readonly message: Message
}

/** A message brought a chat state. `gone` in a room is ignored, as XEP-0085 §5.5 asks. */
export const chatState = defineEvent<ChatStateChange>('xep-0085:state')

export interface ChatStatesOptions {
  /** Adds `active` to the messages with a body that carry no state (XEP-0085 §5.1). Default: false. */
  readonly markMessages?: boolean | undefined
  /**
   * Sends no state to contacts whose latest message came without one (XEP-0085 §5.1, rule 2). Leave it off where support
   * was discovered otherwise. Default: false.
   */
  readonly onlyToSupporting?: boolean | undefined
  /** Chats remembered, the latest. Default: 1,000. */
  readonly maxChats?: number | undefined
}

export interface ChatStatesApi {
  /**
   * Sends a state to a contact, or with the type `groupchat` to a room. Returns whether it was sent: the state that
   * this chat got last is not repeated (§5.3), and `gone` does not go to rooms (§5.5).
   */
  send(
    to: JID | string,
    state: ChatState,
    options?: { readonly type?: 'chat' | 'groupchat'; readonly thread?: string | undefined },
  ): boolean
  /** Whether the other side uses chat states, by its latest message; unknown while it has written none. */
  supports(jid: JID | string): boolean | undefined
}

/** Chat State Notifications (XEP-0085): sends the state of this side in a chat, and receives that of the other. */
export const chatStates = definePlugin({
  name: 'xep-0085',
  features: [NS_CHAT_STATES],
  setup({ xmpp }, { markMessages = false, onlyToSupporting = false, maxChats = 1000 }: ChatStatesOptions) {
    const chats = createChats(maxChats)
    const keyOf = (local: JID | string | undefined) => (local === undefined ? xmpp : xmpp.as(local)).key

    xmpp.filter('out', (element) => {
      const { type, to, from } = element.attrs
      if (element.name !== 'message' || type === 'error' || to === undefined) return element
      const message = new Message(element)
      const hasBody = message.body !== undefined
      if (hasBody && markMessages && !readChatState(message)) writeChatState(message, 'active')
      const state = readChatState(message)
      if (state || hasBody) chats.touch(keyOf(from), JID.parse(to).toString()).sent = state
      return element
    })

    for (const definition of Object.values(chatStateElements)) {
      xmpp.onMessage(definition, (_, message, { from, to }) => {
        const state = readChatState(message)
        if (state !== definition.name || (state === 'gone' && message.type === 'groupchat')) return
        xmpp.events.emit(chatState, { from, to, state, message })
      })
    }

    xmpp.events.on('message', (message) => {
      const state = readChatState(message)
      if (!message.from || message.type === 'groupchat' || (!state && message.body === undefined)) return
      chats.touch(keyOf(message.to), supportKey(message.from)).supported = state !== undefined
    })

    // Contacts drop the state of an entity that goes offline: in a new session, each state is sent anew.
    xmpp.events.on('online', ({ resumed }) => {
      if (!resumed) chats.clear()
    })

    return (self: Self): ChatStatesApi => {
      const supports = (jid: JID | string) => chats.find(self.key, supportKey(JID.from(jid)))?.supported
      return {
        supports,
        send(to, state, { type = 'chat', thread } = {}) {
          if (type === 'groupchat' && state === 'gone') return false
          if (onlyToSupporting && type === 'chat' && supports(to) === false) return false
          if (chats.find(self.key, JID.from(to).toString())?.sent === state) return false
          self.send(writeChatState(self.message({ to, type, thread }), state))
          return true
        },
      }
    }
  },
})

/** A contact may answer from any resource. */
function supportKey(jid: JID): string {
  return `${jid.bare} answers`
}
