import type { MessageReference } from '../chats/chat-event.js'
import type { GatewayStore, StoredMessageName } from './store.js'

/** The names of the message that a reference means, in a chat of a user. */
export function namesOf(
  store: GatewayStore,
  { user, chat }: { readonly user: string; readonly chat: string },
  reference: MessageReference,
): Promise<readonly StoredMessageName[]> {
  return 'stanzaId' in reference
    ? store.messages.byStanzaId(user, chat, reference.stanzaId)
    : store.messages.byLegacyId(user, chat, reference.legacyId)
}
