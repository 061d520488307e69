import { createTaskQueue, type Serial, type TaskQueue } from '@trestle/core'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { Users } from '../sessions/users.js'
import type { QueueEffect } from './contact-handle.js'

/** The queue of what handles do: in the order of the calls for each chat, bounded for each user. */
export interface EffectQueue {
  /** For handles of one session: after its end they do nothing. */
  ofSession(user: string, signal: AbortSignal, log: Log): QueueEffect
  /** For handles that do not end with a session. */
  ofUser(user: string): QueueEffect
  /** Runs behind the earlier calls of handles of that chat. */
  inTurn<T>(user: string, chat: string, run: () => Promise<T>): Promise<T>
}

export interface EffectQueueOptions {
  readonly serial: Serial
  readonly users: Users
  readonly logOf: (user: string) => Log
  /** Takes note of an error that is in the log already. */
  readonly noteLogged: (error: unknown) => void
  /** Counts an event for a user; resolves when there is room for it, undefined where there is. */
  readonly room: (user: string, signal: AbortSignal) => Promise<void> | undefined
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
}

/** Calls of one user that may wait. A module that awaits what it sends never has many. */
const MAX_WAITING = 200_000
/** Chats of one user in which a call is under way at a time: a thousand that began at once would hold up everybody. */
const MAX_CHATS = 32

/** What is called of one user and not over. */
interface UserCalls {
  count: number
  readonly underWay: TaskQueue
}

export function createEffectQueue(options: EffectQueueOptions): EffectQueue {
  const { serial, users, logOf, noteLogged, room, stopping } = options
  const calls = new Map<string, UserCalls>()

  function enqueue<T>(user: string, chat: string, run: () => Promise<T>): Promise<T> {
    const ofUser = calls.get(user) ?? { count: 0, underWay: createTaskQueue({ maxRunning: MAX_CHATS }) }
    if (ofUser.count >= MAX_WAITING) {
      return Promise.reject(new GatewayError('rate-limited', 'The network module sends faster than can be stored.'))
    }
    calls.set(user, ofUser)
    ofUser.count++
    const counted = async () => {
      try {
        return await run()
      } finally {
        if (--ofUser.count === 0) calls.delete(user)
      }
    }
    return serial.run(`to user ${user} ${chat}`, () => ofUser.underWay.run(counted))
  }

  function inTurn<T>(user: string, chat: string, run: () => Promise<T>): Promise<T> {
    return enqueue(user, chat, async () => {
      if (!users.get(user)) throw new GatewayError('cancelled', 'The user is not registered any more.')
      return run()
    })
  }

  function queueOf(
    inOrder: <T>(chat: string, run: () => Promise<T>) => Promise<T>,
    handled: <T>(done: Promise<T>, chat: string) => Promise<T>,
    roomFor: () => Promise<void> | undefined,
  ): QueueEffect {
    async function paced<T>(run: () => Promise<T>): Promise<T> {
      const later = roomFor()
      if (later) await later.catch(sessionOver)
      return run()
    }

    return {
      handled: (chat, done) => handled(done, chat),
      run: (chat, run) => handled(inOrder(chat, run), chat),
      commit: (chat, run) =>
        handled(
          inOrder(chat, () => paced(run)).then(async ({ done }) => void (await done)),
          chat,
        ),
    }
  }

  // Listeners rarely await what they send, and an unhandled rejection would end the process.
  function logged<T>(done: Promise<T>, log: Log, chat: string, isOver: () => boolean): Promise<T> {
    done.catch((error) => {
      noteLogged(error)
      if (!isOver()) log.warn({ error, chat }, 'A call of the network module towards the user failed.')
    })
    return done
  }

  return {
    inTurn,
    ofUser: (user) =>
      queueOf(
        (chat, run) => inTurn(user, chat, run),
        (done, chat) => logged(done, logOf(user), chat, () => !users.get(user)),
        () => room(user, stopping),
      ),
    ofSession: (user, signal, log) =>
      queueOf(
        (chat, run) =>
          enqueue(user, chat, async () => {
            if (signal.aborted) sessionOver(signal.reason)
            return run()
          }),
        (done, chat) => logged(done, log, chat, () => signal.aborted),
        () => room(user, signal),
      ),
  }
}

function sessionOver(cause: unknown): never {
  throw new GatewayError('cancelled', 'The session is over.', { cause })
}
