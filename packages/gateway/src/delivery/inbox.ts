import type { Serial, Xmpp } from '@trestle/core'
import { Message, StanzaError } from '@trestle/stanza'
import { serialize } from '@trestle/xml'
import { GatewayError, toGatewayError } from '../module/gateway-error.js'
import type { Ids, Log } from '../module/network.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { GatewayStore, StoredIncoming } from '../storage/store.js'
import { readStored } from '../storage/stored-stanza.js'
import { createAbort } from '../support/abort.js'
import { sleep, withDeadline } from '../support/deadline.js'

/** Messages of users on their way to the network: stored first, delivered in order, and then answered with a receipt or an error. */
export interface Inbox {
  /** Stores a message and queues its delivery; resolves when it is stored. Rejects with StanzaError if too many of the user wait. */
  accept(user: string, chat: string, message: Message): Promise<void>
  /** Queues the messages that an earlier process did not finish. */
  resume(user: string): Promise<void>
  /** Empties the queue of a user; the store keeps the messages. */
  drop(user: string): void
  /** Answers all stored messages of a user with an error, after `drop`. */
  refuseAll(user: string, error: GatewayError): Promise<void>
}

export interface InboxOptions {
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly logOf: (user: string) => Log
  readonly serial: Serial
  /** Resolves with the live session of a user once it is connected. */
  readonly live: (user: string, signal: AbortSignal) => Promise<LiveSession>
  /** Calls `onMessage` of the module. */
  readonly deliver: (live: LiveSession, row: StoredIncoming, message: Message, signal: AbortSignal) => Promise<Ids>
  /** The network accepted the message: sends a receipt. */
  readonly accepted: (row: StoredIncoming, message: Message) => unknown
  /** The network refused the message, or the outcome is unknown: sends an error. */
  readonly refused: (row: StoredIncoming, message: Message, error: GatewayError) => Promise<void>
  /** Whether the network drops a repeated message by its client id. */
  readonly clientIds: boolean
  /** Milliseconds for one attempt. */
  readonly deadline: number
  /** Messages of one user that may wait; more are refused. */
  readonly maxWaiting: number
}

/** With client ids: attempts of unknown outcome before the message is refused. */
const MAX_ATTEMPTS = 5
/** Milliseconds before another attempt, unless the error has `retryAt`. */
const DEFAULT_PAUSE = 5000
const SHORTEST_PAUSE = 1000

export function createInbox(options: InboxOptions): Inbox {
  const { xmpp, store, logOf, serial, live, deliver, clientIds, deadline, maxWaiting } = options
  const users = new Map<string, { readonly controller: AbortController; waiting: number }>()

  function stateOf(user: string) {
    const state = users.get(user) ?? { controller: createAbort(), waiting: 0 }
    users.set(user, state)
    return state
  }

  /** Queues a message now; its delivery waits for `stored`. */
  function enqueue(row: StoredIncoming, stored: Promise<void>): void {
    const state = stateOf(row.user)
    const { signal } = state.controller
    state.waiting++
    const isStored = stored.then(
      () => true,
      // `accept` rejects with it.
      () => false,
    )
    serial
      .run(`to network ${row.user} ${row.chat}`, async () => {
        if (await isStored) await deliverUntilSettled(row, signal)
      })
      .catch((error) => {
        // A stopped gateway leaves the message in the store for the next start.
        if (!signal.aborted) logOf(row.user).error({ error }, 'Delivering a message failed.')
      })
      .finally(() => state.waiting--)
  }

  /** Attempts to deliver a message, in one session after the other, until it is accepted or refused. */
  async function deliverUntilSettled(row: StoredIncoming, signal: AbortSignal): Promise<void> {
    const message = new Message(readStored(row.stanza))
    for (let attempts = row.attempts; ; ) {
      const session = await live(row.user, signal)
      if (attempts > 0 && (!clientIds || attempts >= MAX_ATTEMPTS)) return fail(row, message, uncertain())
      await store.incoming.setAttempts(row.clientId, ++attempts)
      const outcome = await attempt(session, { ...row, attempts }, message)
      // An outcome that comes while the gateway stops is left to the next start: the number of attempts is in the store.
      signal.throwIfAborted()
      if (outcome.kind === 'accepted') return succeed(row, message, outcome.ids)
      if (outcome.kind === 'refused') return fail(row, message, outcome.error)
      if (outcome.kind === 'unsent') {
        attempts = 0
        await store.incoming.setAttempts(row.clientId, attempts)
      }
      if (session.connected) await pause(session, outcome.error, signal)
    }
  }

  type Outcome =
    | { readonly kind: 'accepted'; readonly ids: Ids }
    | { readonly kind: 'refused' | 'unsent' | 'unknown'; readonly error: GatewayError }

  async function attempt(session: LiveSession, row: StoredIncoming, message: Message): Promise<Outcome> {
    try {
      const ids = await withDeadline(xmpp.clock, deadline, session.signal, uncertain, (signal) =>
        deliver(session, row, message, signal),
      )
      return { kind: 'accepted', ids }
    } catch (thrown) {
      // The session ended during the attempt: whether the network has the message is unknown.
      const error = session.signal.aborted ? uncertain() : toGatewayError(thrown)
      if (error.code === 'internal') {
        logOf(row.user).error({ error: thrown, chat: row.chat }, 'onMessage of the network module failed.')
      }
      if (error.code === 'uncertain') return { kind: clientIds ? 'unknown' : 'refused', error }
      const unsent = error.code === 'disconnected' || (error.code === 'rate-limited' && error.retryAt)
      return { kind: unsent ? 'unsent' : 'refused', error }
    }
  }

  /** Waits until `retryAt` of the error, or the default pause, before another attempt. */
  async function pause(session: LiveSession, error: GatewayError, signal: AbortSignal): Promise<void> {
    const asked = (error.retryAt?.getTime() ?? Number.NaN) - xmpp.clock.now()
    const cancelled = AbortSignal.any([signal, session.signal])
    const milliseconds = Number.isNaN(asked) ? DEFAULT_PAUSE : Math.max(SHORTEST_PAUSE, asked)
    await sleep(xmpp.clock, milliseconds, cancelled).catch(() => signal.throwIfAborted())
  }

  async function succeed(row: StoredIncoming, message: Message, ids: Ids): Promise<void> {
    await store.incoming.accepted(row.clientId, legacyIdsIn(ids))
    await options.accepted(row, message)
  }

  async function fail(row: StoredIncoming, message: Message, error: GatewayError): Promise<void> {
    await options.refused(row, message, error)
    await store.incoming.failed(row.clientId)
  }

  return {
    async accept(user, chat, message) {
      if (stateOf(user).waiting >= maxWaiting) {
        throw new StanzaError('resource-constraint', { text: 'Too many of your messages wait for the network.' })
      }
      const row: StoredIncoming = {
        user,
        chat,
        clientId: crypto.randomUUID(),
        stanza: serialize(message.element),
        at: new Date(xmpp.clock.now()),
        attempts: 0,
      }
      const stored = store.incoming.add({ ...row, stanzaId: message.id })
      enqueue(row, stored)
      await stored
    },
    async resume(user) {
      for (const row of await store.incoming.pending(user)) enqueue(row, Promise.resolve())
    },
    drop(user) {
      users.get(user)?.controller.abort(new GatewayError('cancelled', 'The gateway stops.'))
      users.delete(user)
    },
    async refuseAll(user, error) {
      for (const row of await store.incoming.pending(user)) {
        await fail(row, new Message(readStored(row.stanza)), row.attempts > 0 ? uncertain() : error)
      }
    },
  }
}

function uncertain(): GatewayError {
  return new GatewayError(
    'uncertain',
    'Whether the network has this message is unknown. Look there before you send it again.',
  )
}

/** The ids that `onMessage` returned. Modules in plain JavaScript may return numbers, or values that are no ids. */
function legacyIdsIn(ids: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(ids) ? ids : [ids]
  return all.filter((id) => ['string', 'number', 'bigint'].includes(typeof id)).map(String)
}
