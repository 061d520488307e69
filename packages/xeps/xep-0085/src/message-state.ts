import type { Message } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type ChatState, chatStateElements, NS_CHAT_STATES } from './elements.js'

/** The state that a message carries: of several, which the XEP forbids (§5.6), the first. */
export function readChatState({ element }: { readonly element: Element }): ChatState | undefined {
  const found = element
    .elements()
    .find(({ ns, name }) => ns === NS_CHAT_STATES && Object.hasOwn(chatStateElements, name))
  return found?.name as ChatState | undefined
}

/** Puts the state in the place of any that the message carries. Returns the message. */
export function writeChatState(message: Message, state: ChatState): Message {
  for (const definition of Object.values(chatStateElements)) message.remove(definition)
  return message.add(chatStateElements[state], {})
}
