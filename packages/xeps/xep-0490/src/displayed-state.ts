import type { Arrival } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message, Rest } from '@trestle/stanza'
import { NS_MUC_USER } from '@trestle/xep-0045'
import type { PubsubItem } from '@trestle/xep-0060'
import { assigningEntity, stanzaIdOf } from '@trestle/xep-0359'
import type { DisplayedUpToValue } from './elements.js'

/** Up to where a chat was displayed. */
export interface DisplayedState {
  /** The bare address of a contact or a room, or the full address of an occupant for private messages in a room (XEP-0490 §4.1). */
  readonly chat: JID
  /** The id that `by` gave the last message that was displayed (XEP-0359). */
  readonly id: string
  /** The room for what is said in it, else the own account. */
  readonly by: JID
  /** What else the item holds: kept where a state that was read is stored again. */
  readonly rest?: Rest | undefined
}

/** Whether ids of that entity are those of a chat: the own account's, or those of the room, which is the chat (XEP-0490 §4.2). */
export function givesIdsIn(chat: JID, { by, account }: { readonly by: JID; readonly account: JID }): boolean {
  return by.equals(account) || (chat.isBare && by.equals(chat))
}

/** The state that a message is displayed with all before it; undefined where it has no id of the room or the own account. */
export function displayedStateOf(
  message: Message,
  { from, to, self, direction }: Pick<Arrival, 'from' | 'to' | 'self' | 'direction'>,
): DisplayedState | undefined {
  const by = assigningEntity(message, { from, self })
  const id = stanzaIdOf(message, by)
  if (id === undefined) return undefined
  const peer = direction === 'out' && message.type !== 'groupchat' ? to : from
  const isPrivateInRoom = message.type !== 'groupchat' && message.element.child(NS_MUC_USER, 'x') !== undefined
  return { chat: isPrivateInRoom ? peer : peer.bare, id, by }
}

/**
 * What an item says; undefined where its id is no address, or an entity gave the id that gives none in that chat: neither
 * the account nor the room.
 */
export function stateIn(account: JID, { id: name, value }: PubsubItem<DisplayedUpToValue>): DisplayedState | undefined {
  const chat = addressIn(name)
  if (!chat || !value) return undefined
  const { id, by } = value.stanzaId
  return givesIdsIn(chat, { by, account }) ? { chat, id, by, ...(value.rest && { rest: value.rest }) } : undefined
}

export function addressIn(name: string): JID | undefined {
  try {
    return JID.from(name)
  } catch {
    return undefined
  }
}
