import type { Serial, Xmpp } from '@trestle/core'
import { Message, StanzaError } from '@trestle/stanza'
import { serialize } from '@trestle/xml'
import { createAbort } from './abort.js'
import { sleep, withDeadline } from './deadline.js'
import { GatewayError, toGatewayError } from './gateway-error.js'
import type { LiveSession } from './live-session.js'
import type { Ids, Log } from './network.js'
import type { GatewayStore, StoredIncoming } from './store.js'
import { readStored } from './stored-stanza.js'

/** Messages of users: kept before they are tried, and answered only when it is known what became of them. */
export interface Inbox {
  /** Keeps a message and sees to its delivery, in the order of the calls. Rejects where too many of the user wait. */
  accept(user: string, chat: string, message: Message): Promise<void>
  /** Takes up what an earlier process left undone. */
  resume(user: string): Promise<void>
  /** Forgets what waits in memory; the store keeps it. */
  drop(user: string): void
  /** Tells the user that what waits is not sent any more, after `drop`. */
  refuseAll(user: string, error: GatewayError): Promise<void>
}

export interface InboxOptions {
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly logOf: (user: string) => Log
  readonly serial: Serial
  /** The live session of a user, once it is connected. */
  readonly live: (user: string, signal: AbortSignal) => Promise<LiveSession>
  /** Hands a message to the module. */
  readonly deliver: (live: LiveSession, row: StoredIncoming, message: Message, signal: AbortSignal) => Promise<Ids>
  /** The network took the message: tell the user's client. */
  readonly accepted: (row: StoredIncoming, message: Message) => unknown
  /** The network did not take the message, or nobody knows: tell the user. */
  readonly refused: (row: StoredIncoming, message: Message, error: GatewayError) => Promise<void>
  /** Whether the network drops a repeated message by its client id. */
  readonly clientIds: boolean
  /** Milliseconds for one attempt. */
  readonly deadline: number
  /** Messages of one user that may wait. */
  readonly maxWaiting: number
}

/** With client ids, how often an attempt of unknown outcome is made again. */
const MAX_ATTEMPTS = 5
/** Milliseconds before another attempt, where the module does not say when. */
const PAUSE = 5000
const SHORTEST_PAUSE = 1000

export function createInbox(options: InboxOptions): Inbox {
  const { xmpp, store, logOf, serial, live, deliver, clientIds, deadline, maxWaiting } = options
  const users = new Map<string, { readonly controller: AbortController; waiting: number }>()

  function stateOf(user: string) {
    const state = users.get(user) ?? { controller: createAbort(), waiting: 0 }
    users.set(user, state)
    return state
  }

  /** `kept`: when the message is in the store. Its place is taken now, however long that takes. */
  function enqueue(row: StoredIncoming, kept: Promise<void>): void {
    const state = stateOf(row.user)
    const { signal } = state.controller
    state.waiting++
    const isKept = kept.then(
      () => true,
      // Told to the sender by whoever wanted it kept.
      () => false,
    )
    serial
      .run(`to network ${row.user} ${row.chat}`, async () => {
        if (await isKept) await see(row, signal)
      })
      .catch((error) => {
        // A stopped gateway leaves the message in the store, for its next start.
        if (!signal.aborted) logOf(row.user).error({ error }, 'Delivering a message failed.')
      })
      .finally(() => state.waiting--)
  }

  /** Sees one message through, over as many sessions as it takes. */
  async function see(row: StoredIncoming, signal: AbortSignal): Promise<void> {
    const message = new Message(readStored(row.stanza))
    for (let attempts = row.attempts; ; ) {
      const session = await live(row.user, signal)
      if (attempts > 0 && (!clientIds || attempts >= MAX_ATTEMPTS)) return fail(row, message, uncertain())
      await store.incoming.setAttempts(row.clientId, ++attempts)
      const outcome = await attempt(session, { ...row, attempts }, message)
      // What happened while the gateway stopped is told by the next one, which knows from the store what it was.
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
      // A session that died while it had the message says nothing of whether the message left.
      const error = session.signal.aborted ? uncertain() : toGatewayError(thrown)
      if (error.code === 'internal') {
        logOf(row.user).error({ error: thrown, chat: row.chat }, 'The network module failed at a message.')
      }
      if (error.code === 'uncertain') return { kind: clientIds ? 'unknown' : 'refused', error }
      const unsent = error.code === 'disconnected' || (error.code === 'rate-limited' && error.retryAt)
      return { kind: unsent ? 'unsent' : 'refused', error }
    }
  }

  /** Nothing is gained by another attempt at once: when it is depends on why. */
  async function pause(session: LiveSession, error: GatewayError, signal: AbortSignal): Promise<void> {
    const asked = (error.retryAt?.getTime() ?? Number.NaN) - xmpp.clock.now()
    const over = AbortSignal.any([signal, session.signal])
    const milliseconds = Number.isNaN(asked) ? PAUSE : Math.max(SHORTEST_PAUSE, asked)
    await sleep(xmpp.clock, milliseconds, over).catch(() => signal.throwIfAborted())
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
      const kept = store.incoming.add({ ...row, stanzaId: message.id })
      enqueue(row, kept)
      await kept
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
    'Whether the network got this message is unknown; look there before you repeat it.',
  )
}

/** Modules in plain JavaScript return what their libraries do: numbers are ids as well, anything else is none. */
function legacyIdsIn(ids: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(ids) ? ids : [ids]
  return all.filter((id) => ['string', 'number', 'bigint'].includes(typeof id)).map(String)
}
