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
