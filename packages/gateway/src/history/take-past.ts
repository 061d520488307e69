import type { Attachment } from '@trestle/gateway-media'
import { authorIn } from '../chats/chat-key.js'
import { sameReactions } from '../chats/features/reactions.js'
import { retractionId } from '../delivery/own-events.js'
import type { SendToUser } from '../delivery/to-user.js'
import type { PublishedFiles } from '../files/publish-files.js'
import type { Past } from '../module/history.js'
import type { GatewayStore } from '../storage/store.js'
import { checkedPast, pastEventOf } from './past-event.js'

export interface TakePastOptions {
  readonly store: GatewayStore
  readonly sendToUser: SendToUser
}

/**
 * Sends the user something of the past, unless the chat has had it: `missed` while the gateway was away, or `earlier` than
 * the gateway. To be called in the turn of the chat; resolves as sending does.
 */
export type TakePast = (
  user: string,
  chat: string,
  item: Past,
  how: 'missed' | 'earlier',
  publish: (files: readonly Attachment[]) => Promise<PublishedFiles>,
) => Promise<{ readonly done: Promise<unknown> }>

const NOTHING = { done: Promise.resolve() }

export function createTakePast({ store, sendToUser }: TakePastOptions): TakePast {
  /** Found before files are published. */
  async function isKnown(user: string, chat: string, { legacyId, what, by }: Past): Promise<boolean> {
    const { messages } = store
    if (await messages.isKnown(user, chat, legacyId)) return true
    if (what.kind === 'retraction') return messages.isKnown(user, chat, retractionId(what.target.legacyId))
    if (what.kind !== 'reactions') return false
    const before = await messages.reactions(user, chat, what.target.legacyId, authorIn(chat, by))
    return sameReactions(before, what.emojis)
  }

  return async (user, chat, given, past, publish) => {
    const item = checkedPast(given)
    const { legacyId, at, by } = item
    if (await isKnown(user, chat, item)) return NOTHING
    const event = await pastEventOf(item.what, publish)
    return sendToUser({ user, chat, by: authorIn(chat, by), event, legacyId, at, past })
  }
}
