import type { ChatEvent } from '../chats/chat-event.js'
import type { EffectQueue } from '../chats/effect-queue.js'
import type { Log } from '../module/network.js'
import type { Users } from '../sessions/users.js'
import { namesOf } from '../storage/message-names.js'
import type { GatewayStore } from '../storage/store.js'
import type { SendToUser } from './to-user.js'

export interface RestoreReactionsOptions {
  readonly store: GatewayStore
  readonly users: Users
  readonly queue: Pick<EffectQueue, 'inTurn'>
  readonly sendToUser: SendToUser
  readonly logOf: (user: string) => Log
}

/**
 * Shows the reactions that count again, after others were refused: the user's other clients have seen those, and show no
 * errors. Nothing happens for other events, and where the server lets no message be sent in the user's name.
 */
export type RestoreReactions = (user: string, chat: string, refused: ChatEvent) => void

export function createRestoreReactions(options: RestoreReactionsOptions): RestoreReactions {
  const { store, users, queue, sendToUser, logOf } = options

  async function restore(user: string, chat: string, { target }: ChatEvent & { readonly kind: 'reactions' }) {
    const [known] = await namesOf(store, { user, chat }, target)
    if (!known) return
    const { legacyId } = known
    const emojis = await store.messages.reactions(user, chat, legacyId, 'user')
    const event = { kind: 'reactions', target: { legacyId }, emojis } as const
    const { done } = await sendToUser({ user, chat, by: 'user', event, restores: true })
    await done
  }

  return (user, chat, refused) => {
    if (refused.kind !== 'reactions') return
    queue
      .inTurn(user, chat, () => restore(user, chat, refused))
      .catch((error) => {
        if (users.get(user)) logOf(user).warn({ error, chat }, 'Showing the earlier reactions again failed.')
      })
  }
}
