/**
 * Chat State Notifications: says who is typing, who paused and who has gone, in both directions.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { chatState, chatStates } from '@trestle/xep-0085'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(chatStates, { markMessages: true })
 * client.on(chatState, ({ from, state }) => console.log(`${from} is ${state}.`))
 * await client.start()
 * client.get(chatStates).send('juliet@capulet.example', 'composing')
 * ```
 *
 * @packageDocumentation
 */
export {
  Active,
  type ChatState,
  Composing,
  chatStateElements,
  Gone,
  Inactive,
  NS_CHAT_STATES,
  Paused,
} from './elements.js'
export { readChatState, writeChatState } from './message-state.js'
export {
  type ChatStateChange,
  type ChatStatesApi,
  type ChatStatesOptions,
  chatState,
  chatStates,
  chatStates as default,
} from './plugin.js'
