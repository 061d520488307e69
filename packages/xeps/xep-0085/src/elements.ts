import { type ElementDef, element } from '@trestle/stanza'

/** XEP-0085 §4. */
export const NS_CHAT_STATES = 'http://jabber.org/protocol/chatstates'

/** How far an entity takes part in a chat (XEP-0085 §2). */
export type ChatState = 'active' | 'composing' | 'paused' | 'inactive' | 'gone'

export const Active = element(NS_CHAT_STATES, 'active', {})
export const Composing = element(NS_CHAT_STATES, 'composing', {})
export const Paused = element(NS_CHAT_STATES, 'paused', {})
export const Inactive = element(NS_CHAT_STATES, 'inactive', {})
export const Gone = element(NS_CHAT_STATES, 'gone', {})

/** The definition of each state. */
export const chatStateElements: Readonly<Record<ChatState, ElementDef<object>>> = {
  active: Active,
  composing: Composing,
  paused: Paused,
  inactive: Inactive,
  gone: Gone,
}
