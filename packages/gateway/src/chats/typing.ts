import type { Clock } from '@trestle/xmlstream'

/** Typing of the user, as networks know it. */
export type UserTyping = 'composing' | 'paused' | 'inactive'

/** Reports chat states of users (XEP-0085) to the network. */
export interface TypingRelay {
  /** Takes a chat state of a message without a body. */
  state(user: string, chat: string, state: 'active' | 'composing' | 'paused' | 'inactive' | 'gone'): void
  /** Ends typing without a report: the user sent a message or went offline. */
  forget(user: string, chat?: string): void
  /** Ends all typing without a report. */
  stop(): void
}

export interface TypingRelayOptions {
  readonly clock: Clock
  readonly notify: (user: string, chat: string, state: UserTyping) => void
  /** Milliseconds after which `composing` is reported again while it lasts; 0: never. */
  readonly repeat: number
  /** Milliseconds after which typing counts as paused; 60,000 by default. */
  readonly longest?: number
  /** Chats that one user may type in at once, 16 by default; beyond them, the oldest counts as paused. */
  readonly maxChats?: number
}

interface Typing {
  timer: unknown
  readonly since: number
}

export function createTypingRelay(options: TypingRelayOptions): TypingRelay {
  const { clock, notify, repeat, longest = 60_000, maxChats = 16 } = options
  const typing = new Map<string, Map<string, Typing>>()
  const stop = (user: string, chat: string): boolean => {
    const chats = typing.get(user)
    const found = chats?.get(chat)
    if (!chats || !found) return false
    clock.clearTimeout(found.timer)
    chats.delete(chat)
    if (chats.size === 0) typing.delete(user)
    return true
  }

  function wait(user: string, chat: string, entry: Typing): void {
    const left = entry.since + longest - clock.monotonic()
    const isLast = repeat <= 0 || left <= repeat
    entry.timer = clock.setTimeout(
      () => {
        if (isLast) {
          if (stop(user, chat)) notify(user, chat, 'paused')
          return
        }
        notify(user, chat, 'composing')
        wait(user, chat, entry)
      },
      isLast ? left : repeat,
    )
  }

  return {
    state(user, chat, state) {
      const wasTyping = stop(user, chat)
      if (state === 'composing') {
        const entry: Typing = { timer: undefined, since: clock.monotonic() }
        const chats = typing.get(user) ?? new Map<string, Typing>()
        const [first] = chats.keys()
        if (first !== undefined && chats.size >= maxChats && stop(user, first)) notify(user, first, 'paused')
        typing.set(user, chats.set(chat, entry))
        wait(user, chat, entry)
        notify(user, chat, 'composing')
      } else if (state === 'active') {
        if (wasTyping) notify(user, chat, 'paused')
      } else notify(user, chat, state === 'paused' ? 'paused' : 'inactive')
    },
    stop() {
      for (const [user, chats] of [...typing]) for (const chat of [...chats.keys()]) stop(user, chat)
    },
    forget(user, chat) {
      for (const one of chat === undefined ? [...(typing.get(user)?.keys() ?? [])] : [chat]) stop(user, one)
    },
  }
}
