import { createCache } from '@trestle/core'
import type { ChatState } from './elements.js'

/** What is known of one chat. */
export interface Chat {
  /** The state sent last, unless a message without any came after it. */
  sent?: ChatState | undefined
  /** Whether the other side uses chat states; unknown until it has written. */
  supported?: boolean | undefined
}

/** What is known of the latest chats of a host. */
export interface Chats {
  find(local: string, remote: string): Chat | undefined
  /** The chat, now among the latest. */
  touch(local: string, remote: string): Chat
  clear(): void
}

/** Remembers the latest `max` chats; of a forgotten one nothing is known. */
export function createChats(max: number): Chats {
  const chats = createCache<Chat>({ max })
  const keyOf = (local: string, remote: string) => `${local}\n${remote}`
  return {
    find: (local, remote) => chats.get(keyOf(local, remote)),
    touch(local, remote) {
      const key = keyOf(local, remote)
      const chat = chats.get(key) ?? {}
      chats.set(key, chat)
      return chat
    },
    clear: chats.clear,
  }
}
