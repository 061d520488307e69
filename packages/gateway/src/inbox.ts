import type { Serial, Xmpp } from '@trestle/core'
import { Message, StanzaError } from '@trestle/stanza'
import { parse, serialize } from '@trestle/xml'
import { withDeadline } from './deadline.js'
import { GatewayError, toGatewayError } from './gateway-error.js'
import type { LiveSession } from './live-session.js'
import type { Ids, Log } from './network.js'
import type { GatewayStore, StoredIncoming } from './store.js'

/** Messages of users: kept before they are tried, and answered only when it is known what became of them. */
export interface Inbox {
  /** Keeps a message and sees to its delivery. Rejects where too many of the user wait already. */
  accept(user: string, chat: string, message: Message): Promise<void>
  /** Takes up what an earlier process left undone. */
  resume(user: string): Promise<void>
  /** Forgets what waits in memory; the store keeps it. */
  drop(user: string): void
}

export interface InboxOptions {
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly log: Log
  readonly serial: Serial
  /** The live session of a user, once it is connected. */
  readonly live: (user: string, signal: AbortSignal) => Promise<LiveSession>
  /** Hands a message to the module. */
  readonly deliver: (live: LiveSession, row: StoredIncoming, message: Message, signal: AbortSignal) => Promise<Ids>
  /** The network took the message: tell the user's client. */
  readonly accepted: (message: Message) => void
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

export function createInbox(options: InboxOptions): Inbox {
  const { xmpp, store, log, serial, live, deliver, accepted, clientIds, deadline, maxWaiting } = options
  const users = new Map<string, { readonly controller: AbortController; waiting: number }>()

  function stateOf(user: string) {
    const state = users.get(user) ?? { controller: new AbortController(), waiting: 0 }
    users.set(user, state)
    return state
  }

  function enqueue(row: StoredIncoming): void {
    const state = stateOf(row.user)
    state.waiting++
    serial
      .run(`to network ${row.user} ${row.chat}`, () => see(row, state.controller.signal))
      .catch((error) => {
        // A stopped gateway leaves the message in the store, for its next start.
        if (!state.controller.signal.aborted) log.error({ error }, 'Delivering a message failed.')
      })
      .finally(() => state.waiting--)
  }

  /** Sees one message through, over as many sessions as it takes. */
  async function see(row: StoredIncoming, signal: AbortSignal): Promise<void> {
    const message = new Message(parse(row.stanza))
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
      if (session.connected && outcome.kind === 'unsent') await pause(session, outcome.error, signal)
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
      if (error.code === 'internal') log.error({ error: thrown }, 'The network module failed at a message.')
      if (error.code === 'uncertain') return { kind: clientIds ? 'unknown' : 'refused', error }
      const unsent = error.code === 'disconnected' || (error.code === 'rate-limited' && error.retryAt)
      return { kind: unsent ? 'unsent' : 'refused', error }
    }
  }

  /** The module said that nothing was sent: when it is worth another attempt depends on why. */
  async function pause(session: LiveSession, error: GatewayError, signal: AbortSignal): Promise<void> {
    const until = error.retryAt?.getTime() ?? xmpp.clock.now() + 5000
    const over = AbortSignal.any([signal, session.signal])
    await withDeadline(
      xmpp.clock,
      Math.max(0, until - xmpp.clock.now()),
      over,
      uncertain,
      () => new Promise(() => {}),
    ).catch(() => signal.throwIfAborted())
  }

  async function succeed(row: StoredIncoming, message: Message, ids: Ids): Promise<void> {
    const legacyIds = ids === undefined ? [] : typeof ids === 'string' ? [ids] : [...ids]
    await store.incoming.accepted(row.clientId, legacyIds)
    accepted(message)
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
      await store.incoming.add({ ...row, stanzaId: message.id })
      enqueue(row)
    },
    async resume(user) {
      for (const row of await store.incoming.pending(user)) enqueue(row)
    },
    drop(user) {
      users.get(user)?.controller.abort(new GatewayError('cancelled', 'The gateway stops.'))
      users.delete(user)
    },
  }
}

function uncertain(): GatewayError {
  return new GatewayError(
    'uncertain',
    'Whether the network got this message is unknown; look there before you repeat it.',
  )
}
