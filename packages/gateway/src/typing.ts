import type { Clock } from '@trestle/xmlstream'

export type UserTyping = 'composing' | 'paused' | 'inactive'

/** Chat states of the user (XEP-0085) as networks know typing. */
export interface TypingRelay {
  /** A chat state that came without a message. */
  state(user: string, chat: string, state: 'active' | 'composing' | 'paused' | 'inactive' | 'gone'): void
  /** The user said something, or left: whoever typed does not any more. */
  forget(user: string, chat?: string): void
  /** Nobody types any more. */
  stop(): void
}

export interface TypingRelayOptions {
  readonly clock: Clock
  readonly tell: (user: string, chat: string, state: UserTyping) => void
  /** Milliseconds after which a network wants to hear again that the user types; 0: never. */
  readonly repeat: number
  /** Milliseconds after which typing that was never ended counts as paused. */
  readonly longest?: number
  /** Chats that one user types in at one time, 16 by default; beyond them, the first counts as paused. */
  readonly maxChats?: number
}

interface Typing {
  timer: unknown
  readonly since: number
}

export function createTypingRelay(options: TypingRelayOptions): TypingRelay {
  const { clock, tell, repeat, longest = 60_000, maxChats = 16 } = options
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
          if (stop(user, chat)) tell(user, chat, 'paused')
          return
        }
        tell(user, chat, 'composing')
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
        if (first !== undefined && chats.size >= maxChats && stop(user, first)) tell(user, first, 'paused')
        typing.set(user, chats.set(chat, entry))
        wait(user, chat, entry)
        tell(user, chat, 'composing')
      } else if (state === 'active') {
        if (wasTyping) tell(user, chat, 'paused')
      } else tell(user, chat, state === 'paused' ? 'paused' : 'inactive')
    },
    stop() {
      for (const [user, chats] of [...typing]) for (const chat of [...chats.keys()]) stop(user, chat)
    },
    forget(user, chat) {
      for (const one of chat === undefined ? [...(typing.get(user)?.keys() ?? [])] : [chat]) stop(user, one)
    },
  }
}
