import { limits, type PastMessage, type ReplyOf, type RequestArgs } from '../protocol.js'
import type { Chats } from './chats.js'
import type { StoredMessage } from './state/records.js'
import type { State } from './state/state.js'

/** A message of the past, as an account may see it. */
function asPast({ id, key: _, clientId, content, reactions, ...message }: StoredMessage, account: string): PastMessage {
  return {
    ...message,
    ...content,
    id: String(id),
    ...(clientId !== undefined && message.sender === account && { clientId }),
    ...(reactions && reactions.length > 0 && { reactions }),
  }
}

/** As many items as fit into a page, one at least. */
function fitting<T>(items: Iterable<T>, count: number): readonly T[] {
  const taken: T[] = []
  let bytes = 0
  for (const item of items) {
    bytes += Buffer.byteLength(JSON.stringify(item))
    if (taken.length >= count || (taken.length > 0 && bytes > limits.pageBytes)) break
    taken.push(item)
  }
  return taken
}

export interface Past {
  /**
   * A page of a chat, oldest first: the first messages of the gap where `after` or `since` says where it begins, else
   * the last ones.
   */
  page(account: string, gap: RequestArgs<'history'>): ReplyOf<'history'>
}

export function createPast(state: State, chats: Chats): Past {
  return {
    page(account, { chat, before, after, since, until, limit = limits.page }) {
      const { key } = chats.open(account, chat)
      const all = state.history.within(key, {
        after: after === undefined ? undefined : Number(after),
        before: before === undefined ? undefined : Number(before),
        since,
        until,
      })
      const forwards = after !== undefined || since !== undefined
      const wanted = forwards ? all.slice(0, limit) : all.slice(-limit).reverse()
      const taken = fitting(
        wanted.map((message) => asPast(message, account)),
        limit,
      )
      return { messages: forwards ? taken : taken.toReversed(), more: taken.length < all.length }
    },
  }
}
