import { createCache } from '@trestle/core'
import { GatewayError } from '../module/gateway-error.js'
import { createAbort } from '../support/abort.js'

/** What a user writes to the gateway while a command is under way. */
export interface Conversation {
  /** Aborted when the conversation is over. */
  readonly signal: AbortSignal
  /** Takes a line of the user; false where too many wait already. */
  take(text: string): boolean
  /** Resolves with the next line. */
  readonly line: (signal: AbortSignal) => Promise<string>
  /** Whether a line waits. */
  readonly hasLine: () => boolean
  end(reason: unknown): void
}

/** One conversation for each user: a new one ends the one before. */
export interface Conversations {
  get(user: string): Conversation | undefined
  begin(user: string): Conversation
  stop(reason: unknown): void
}

const MAX_CONVERSATIONS = 1000
/** Lines of one user that wait for a question. */
const MAX_LINES = 10

export function createConversations(): Conversations {
  const open = createCache<Conversation>({
    max: MAX_CONVERSATIONS,
    onEvicted: (conversation) => conversation.end(new GatewayError('cancelled', 'Too many use this gateway now.')),
  })
  const all = new Set<Conversation>()

  return {
    get: (user) => open.get(user),
    begin(user) {
      open.get(user)?.end(new GatewayError('cancelled', 'Another command takes the place of this one.'))
      const conversation = createConversation(() => {
        if (open.get(user) === conversation) open.delete(user)
        all.delete(conversation)
      })
      open.set(user, conversation)
      all.add(conversation)
      return conversation
    },
    stop(reason) {
      for (const conversation of [...all]) conversation.end(reason)
    },
  }
}

function createConversation(ended: () => void): Conversation {
  const controller = createAbort()
  const lines: string[] = []
  let waiting: ((text: string) => void) | undefined
  return {
    signal: controller.signal,
    take(text) {
      if (waiting) waiting(text)
      else if (lines.length >= MAX_LINES) return false
      else lines.push(text)
      return true
    },
    hasLine: () => lines.length > 0,
    line(signal) {
      const next = lines.shift()
      if (next !== undefined) return Promise.resolve(next)
      return new Promise((resolve, reject) => {
        const abort = () => {
          waiting = undefined
          reject(signal.reason)
        }
        if (signal.aborted) return abort()
        signal.addEventListener('abort', abort, { once: true })
        waiting = (text) => {
          waiting = undefined
          signal.removeEventListener('abort', abort)
          resolve(text)
        }
      })
    },
    end(reason) {
      ended()
      controller.abort(reason)
    },
  }
}
