import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { ModuleScope, Origin } from '../sessions/module-scope.js'
import type { Users } from '../sessions/users.js'
import type { QueueEffect } from './contact-handle.js'
import { createOrderedCalls, type OrderedCalls } from './ordered-calls.js'

/** The queue of what handles do: in the order of the calls for each chat, bounded for each user. */
export interface EffectQueue {
  /** For handles of one session: after its end they do nothing. */
  ofSession(user: string, signal: AbortSignal, log: Log): QueueEffect
  /** For handles that do not end with a session. */
  ofUser(user: string): QueueEffect
  /** Runs behind the earlier calls of handles of that chat. */
  inTurn<T>(user: string, chat: string, run: () => Promise<T>): Promise<T>
  /** Resolves when no call waits or runs. */
  idle(): Promise<void>
}

export interface EffectQueueOptions {
  readonly users: Users
  readonly logOf: (user: string) => Log
  /** Takes note of an error that is in the log already. */
  readonly noteLogged: (error: unknown) => void
  /** The session whose code is running. */
  readonly origin: ModuleScope['origin']
  /** Runs a function as code of a session. */
  readonly resume: ModuleScope['resume']
  /** Counts an event for a user; resolves when there is room for it, undefined where there is. */
  readonly room: (user: string, signal: AbortSignal) => Promise<void> | undefined
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
}

/** Whose calls these are, and how long they are wanted. */
interface Owner {
  readonly user: string
  readonly signal: AbortSignal
  /** Throws GatewayError where nothing is to be done for the user any more. */
  check(): void
  /** Takes note of a call that has failed. */
  failed(error: unknown, chat: string): void
}

/** A call that waits or runs. Modules may make a hundred thousand at once: it has nothing but what it needs. */
interface Call {
  readonly owner: Owner
  /** The session whose code made it. */
  readonly origin: Origin | undefined
  readonly chat: string
  readonly run: () => Promise<unknown>
  /** Whether it counts as an event, and is over when what it has begun is done. */
  readonly commits: boolean
  readonly promise: Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Calls of one user that may wait. A module that awaits what it sends never has many. */
const MAX_WAITING = 200_000
/** Chats of one user in which a call is under way at a time: a thousand that began at once would hold up everybody. */
const MAX_CHATS = 32
/** Queues that are kept while nothing is in them: a user's next call is soon there. */
const MAX_IDLE = 1000

export function createEffectQueue(options: EffectQueueOptions): EffectQueue {
  const { users, logOf, noteLogged, origin, resume, room, stopping } = options
  const queues = new Map<string, OrderedCalls<Call>>()
  let idling: (() => void)[] = []

  /** Users of whom calls wait or run. */
  let busy = 0

  function ended(user: string): void {
    if (queues.size > MAX_IDLE) queues.delete(user)
    if (--busy > 0) return
    for (const resolve of idling) resolve()
    idling = []
  }

  function queueFor(user: string): OrderedCalls<Call> {
    const known = queues.get(user)
    if (known) return known
    const queue = createOrderedCalls<Call>({ maxChats: MAX_CHATS, begin, onIdle: () => ended(user) })
    queues.set(user, queue)
    return queue
  }

  function enqueue(owner: Owner, chat: string, run: () => Promise<unknown>, commits: boolean): Promise<unknown> {
    const queue = queueFor(owner.user)
    if (queue.count === 0) busy++
    let resolve: Call['resolve'] = nothing
    let reject: Call['reject'] = nothing
    const promise = new Promise<unknown>((onDone, onFailed) => {
      resolve = onDone
      reject = onFailed
    })
    const call: Call = { owner, origin: origin(), chat, run, commits, promise, resolve, reject }
    if (queue.count < MAX_WAITING) queue.add(chat, call)
    else fail(call, new GatewayError('rate-limited', 'The network module sends faster than can be stored.'))
    return promise
  }

  /** Promises and their reactions are most of what a call costs: it makes no more than it needs. */
  function begin(call: Call, next: () => void): void {
    const { owner, commits } = call
    try {
      owner.check()
      const later = commits ? room(owner.user, owner.signal) : undefined
      if (later) later.then(afterWaiting, sessionOver).catch(endWith)
      else execute(call, next)
    } catch (error) {
      endWith(error)
    }
    function afterWaiting(): void {
      owner.check()
      execute(call, next)
    }
    function endWith(error: unknown): void {
      next()
      fail(call, error)
    }
  }

  /** Calls `next` once what it runs is begun, and settles the call. Throws, before both, what running it throws. */
  function execute(call: Call, next: () => void): void {
    const failed = (error: unknown) => fail(call, error)
    resume(call.origin, call.run).then(
      (result) => {
        next()
        // Later calls do not wait for what this one has begun.
        if (call.commits) (result as Begun).done.then(() => call.resolve(undefined), failed)
        else call.resolve(result)
      },
      (error) => {
        next()
        failed(error)
      },
    )
  }

  function fail({ owner, chat, promise, reject }: Call, error: unknown): void {
    owner.failed(error, chat)
    // Listeners rarely await what they send, and an unhandled rejection would end the process.
    promise.catch(nothing)
    reject(error)
  }

  function queueOf(owner: Owner): QueueEffect {
    return {
      handled(chat, done) {
        done.catch((error) => owner.failed(error, chat))
        return done
      },
      run: (chat, run) => enqueue(owner, chat, run, false) as ReturnType<typeof run>,
      commit: (chat, run) => enqueue(owner, chat, run, true) as Promise<void>,
    }
  }

  function ownerOf(user: string): Owner {
    return {
      user,
      signal: stopping,
      check() {
        if (!users.get(user)) throw new GatewayError('cancelled', 'The user is not registered any more.')
      },
      failed: (error, chat) => failed(error, chat, logOf(user), !users.get(user)),
    }
  }

  function failed(error: unknown, chat: string, log: Log, isOver: boolean): void {
    noteLogged(error)
    if (!isOver) log.warn({ error, chat }, 'A call of the network module towards the user failed.')
  }

  return {
    // Its caller handles what it rejects with.
    inTurn: (user, chat, run) =>
      enqueue({ ...ownerOf(user), failed: nothing }, chat, run, false) as ReturnType<typeof run>,
    ofUser: (user) => queueOf(ownerOf(user)),
    ofSession(user, signal, log) {
      // Each call is checked twice, and to ask the signal takes long.
      let isOver = signal.aborted
      signal.addEventListener('abort', () => (isOver = true), { once: true })
      return queueOf({
        user,
        signal,
        check() {
          if (isOver) sessionOver(signal.reason)
        },
        failed: (error, chat) => failed(error, chat, log, signal.aborted),
      })
    },
    async idle() {
      if (busy > 0) await new Promise<void>((resolve) => idling.push(resolve))
    },
  }
}

interface Begun {
  readonly done: Promise<unknown>
}

function nothing(): void {}

function sessionOver(cause: unknown): never {
  throw new GatewayError('cancelled', 'The session is over.', { cause })
}
