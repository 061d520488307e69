import type { Serial, Xmpp } from '@trestle/core'
import { type Message, StanzaError } from '@trestle/stanza'
import { serialize } from '@trestle/xml'
import type { ChatEvent } from '../chats/chat-event.js'
import type { Delivered } from '../chats/chat-feature.js'
import { GatewayError, toGatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Counters } from '../status/counts.js'
import type { GatewayStore, Settlement, StoredIncoming } from '../storage/store.js'
import { onceStored } from '../storage/store-away.js'
import { createAbort } from '../support/abort.js'
import { sleep, withLazySignal } from '../support/deadline.js'
import { createOrderedIds } from '../support/ordered-ids.js'
import { userKey } from '../support/user-key.js'
import type { Answers } from './answers.js'
import { type IncomingEvent, openIncoming } from './incoming-event.js'
import type { Outbox } from './outbox.js'
import { earlyReceiptId } from './own-events.js'

/** What users do in chats, on its way to the network: stored first, delivered in order, then answered with a receipt or an error. */
export interface Inbox {
  /** Stores an event and queues its delivery; resolves when it is stored. Rejects with StanzaError if too many of the user wait. */
  accept(user: string, chat: string, event: ChatEvent, stanza: Message): Promise<void>
  /** Queues the events that an earlier process did not finish. */
  resume(user: string): Promise<void>
  /**
   * Resolves when the delivery that is under way in a chat is settled, at the latest after two seconds; `undefined` if none
   * is. The network may tell of a message before its id is in the store.
   */
  underWay(user: string, chat: string): Promise<void> | undefined
  /** A chat has another id now, in the store already. */
  rename(user: string, from: string, to: string): void
  /** Empties the queue of a user; the store keeps the events. */
  drop(user: string): void
  /** Events of all users that wait. */
  readonly waiting: number
  /** Answers all stored events of a user with an error, after `drop`. */
  refuseAll(user: string, error: GatewayError): Promise<void>
}

export interface InboxOptions {
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly outbox: Outbox
  readonly answers: Answers
  readonly logOf: (user: string) => Log
  readonly serial: Serial
  /** Resolves with the live session of a user once it is connected. */
  readonly live: (user: string, signal: AbortSignal) => Promise<LiveSession>
  /** Whether `live` would resolve at once. */
  readonly isReady: (user: string) => boolean
  /** Calls the handler of the module. `cancelled` makes the signal of the call. */
  readonly deliver: (live: LiveSession, row: IncomingEvent, cancelled: () => AbortSignal) => Promise<Delivered>
  /** What a room shows of an event of the user that the network has accepted; `undefined` where that is nothing. */
  readonly echo: (row: IncomingEvent) => Promise<RoomEcho | undefined>
  /** Whether the user's client gets a receipt as soon as the network has accepted a message. */
  readonly receiptOnAccept: boolean
  /** Whether the network drops a repeated message by its client id. */
  readonly clientIds: boolean
  /** Milliseconds for one attempt. */
  readonly deadline: (event: ChatEvent) => number
  readonly counters: Pick<Counters, 'count' | 'error'>
  /** Called with each event that was refused, once that is stored. */
  readonly refused: (user: string, chat: string, event: ChatEvent) => void
  /** Events of one user that may wait; more are refused. */
  readonly maxWaiting: number
}

/** What a room shows of what the user did: for its archive, and then for all clients of the user in it. */
export interface RoomEcho {
  readonly archived: NonNullable<Settlement['archived']>
  show(): void
}

/** The outcome of a row, and the answer for the user. */
interface Settled extends Omit<Settlement, 'answer'> {
  readonly answer: Message | undefined
}

/** With client ids: attempts of unknown outcome before the message is refused. */
const MAX_ATTEMPTS = 5
/** Milliseconds before another attempt, unless the error has `retryAt`. */
const DEFAULT_PAUSE = 5000
const SHORTEST_PAUSE = 1000
/** Milliseconds for which what the network tells of an unknown message waits. */
const MAX_WAIT = 2000

export function createInbox(options: InboxOptions): Inbox {
  const { xmpp, store, outbox, answers, logOf, serial, live, isReady, deliver, clientIds, deadline, maxWaiting } =
    options
  const newClientId = createOrderedIds(xmpp)
  const users = new Map<
    string,
    /** `chats`: by client id, those of the events that wait. */
    { readonly controller: AbortController; readonly chats: Map<string, string> }
  >()

  function stateOf(user: string) {
    const state = users.get(user) ?? { controller: createAbort(), chats: new Map() }
    users.set(user, state)
    return state
  }

  /** Client ids of what the store has as attempted already, and whose first attempt waits for its turn. */
  const untried = new Set<string>()

  /** Queues an event now; its delivery waits for `stored`. `stanza` is its own, where it is at hand. */
  function enqueue(row: StoredIncoming, stored: Promise<void>, stanza?: Message): void {
    const state = stateOf(row.user)
    const { signal } = state.controller
    state.chats.set(row.clientId, row.chat)
    const over = () => void state.chats.delete(row.clientId)
    const deliverStored = () =>
      stored.then(
        () => deliverUntilSettled(row, state.chats, signal, stanza),
        // `accept` rejects with it.
        () => void untried.delete(row.clientId),
      )
    serial.run(`to network ${row.user} ${row.chat}`, deliverStored).then(over, (error) => {
      over()
      // A stopped gateway leaves the event in the store for the next start.
      if (!signal.aborted) logOf(row.user).error({ error }, 'Delivering what the user did failed.')
    })
  }

  /** What is not settled of the deliveries that were begun, by user and chat. */
  const settling = new Map<string, Promise<void>>()

  function note({ user, chat }: IncomingEvent, settlement: Promise<unknown>): void {
    const key = userKey(user, chat)
    const over = () => {
      if (settling.get(key) === all) settling.delete(key)
    }
    const before = settling.get(key)
    const all = (before ? Promise.allSettled([before, settlement]) : settlement).then(over, over)
    settling.set(key, all)
  }

  /** Attempts to deliver an event, in one session after the other, until it is accepted or refused. */
  async function deliverUntilSettled(
    given: StoredIncoming,
    chats: ReadonlyMap<string, string>,
    signal: AbortSignal,
    stanza?: Message,
  ): Promise<void> {
    const opened = openIncoming(given, stanza)
    // The chat may have got another id while the event waits.
    const inItsChat = () => ({ ...opened, chat: chats.get(given.clientId) ?? given.chat })
    let row = inItsChat()
    const stored = (work: () => Promise<void>) => onceStored({ clock: xmpp.clock, log: logOf(row.user), signal }, work)
    let isNoted = untried.has(row.clientId)
    for (let attempts = isNoted ? row.attempts - 1 : row.attempts; ; ) {
      if (isNoted && !isReady(row.user)) {
        // Not begun after all: the session has ended meanwhile.
        await stored(() => store.incoming.setAttempts(row.clientId, attempts))
        untried.delete(row.clientId)
        isNoted = false
      }
      const session = await live(row.user, signal)
      row = inItsChat()
      if (attempts > 0 && (!clientIds || attempts >= MAX_ATTEMPTS)) return fail(row, uncertain(), signal)
      const begins = ++attempts
      if (!isNoted) await stored(() => store.incoming.setAttempts(row.clientId, begins))
      isNoted = false
      untried.delete(row.clientId)
      const outcome = await attemptOnce(session, { ...row, attempts }, signal)
      if (outcome === 'settled') return
      if (outcome.kind === 'unsent') {
        attempts = 0
        await stored(() => store.incoming.setAttempts(row.clientId, 0))
      }
      if (session.connected) await pause(session, outcome.error, signal)
    }
  }

  type Outcome =
    | { readonly kind: 'accepted'; readonly delivered: Delivered }
    | { readonly kind: 'refused'; readonly error: GatewayError }
    | { readonly kind: 'unsent' | 'unknown'; readonly error: GatewayError }

  type Unsettled = Extract<Outcome, { readonly kind: 'unsent' | 'unknown' }>

  /**
   * Resolves when the next event of the chat may follow. It does not wait until what the network has accepted is stored:
   * the store takes calls in order, and each commit would hold up the chat.
   */
  async function attemptOnce(
    session: LiveSession,
    row: IncomingEvent,
    signal: AbortSignal,
  ): Promise<'settled' | Unsettled> {
    const attempted = attempt(session, row)
    const settlement = attempted.then((outcome) => settleOutcome(row, outcome, signal))
    note(row, settlement)
    const outcome = await attempted
    if (outcome.kind === 'unsent' || outcome.kind === 'unknown') {
      await settlement
      return outcome
    }
    if (outcome.kind === 'refused') await settlement
    else settleBehind(row, settlement, signal)
    return 'settled'
  }

  async function settleOutcome(row: IncomingEvent, outcome: Outcome, signal: AbortSignal): Promise<void> {
    // An outcome that comes while the gateway stops is left to the next start: the number of attempts is in the store.
    signal.throwIfAborted()
    if (outcome.kind === 'accepted') return succeed(row, outcome.delivered, signal)
    if (outcome.kind !== 'refused') return
    await fail(row, outcome.error, signal)
    options.refused(row.user, row.chat, row.event)
  }

  function settleBehind({ user, chat }: IncomingEvent, settlement: Promise<void>, signal: AbortSignal): void {
    serial
      .run(`settle ${user} ${chat}`, () => settlement)
      .catch((error) => {
        if (!signal.aborted) logOf(user).error({ error }, 'Storing what the network has accepted failed.')
      })
  }

  async function attempt(session: LiveSession, row: IncomingEvent): Promise<Outcome> {
    try {
      const delivered = await withLazySignal(xmpp.clock, deadline(row.event), session.signal, uncertain, (cancelled) =>
        deliver(session, row, cancelled),
      )
      return { kind: 'accepted', delivered }
    } catch (thrown) {
      // The session ended during the attempt: whether the network has the message is unknown.
      const error = session.signal.aborted ? uncertain() : toGatewayError(thrown)
      if (error.code === 'internal') {
        logOf(row.user).error({ error: thrown, chat: row.chat }, 'A handler of the network module failed.')
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

  async function succeed(row: IncomingEvent, delivered: Delivered, signal: AbortSignal): Promise<void> {
    const { ids, knownIds, role, reactions } = delivered
    if (row.event.kind === 'message') options.counters.count('messagesToNetwork')
    const receipt = answers.accepted(row)
    const legacyIds = legacyIdsIn(ids)
    // Where the network has no ids, an echo of it is known by the client id.
    const known = legacyIds.length === 0 && role ? [row.clientId] : legacyIdsIn(knownIds)
    // Nobody could tell of anything but a message that it has arrived.
    const isDue = options.receiptOnAccept || role !== 'original' || (await isReceived(row, legacyIds, signal))
    const awaitsReceipt = !isDue && receipt !== undefined
    const answer = isDue ? receipt : undefined
    const echo = await onceStored({ clock: xmpp.clock, log: logOf(row.user), signal }, () => options.echo(row))
    const { archived } = echo ?? {}
    await settle(row, { ...{ legacyIds, knownIds: known, role, reactions, awaitsReceipt, archived }, answer }, signal)
    echo?.show()
  }

  /** Whether the network has told already that a message has arrived, as between two attempts. */
  function isReceived(row: IncomingEvent, legacyIds: readonly string[], signal: AbortSignal): Promise<boolean> {
    const { user, chat } = row
    return onceStored({ clock: xmpp.clock, log: logOf(user), signal }, async () => {
      const early = legacyIds.map((id) => store.messages.isKnown(user, chat, earlyReceiptId(id)))
      return (await Promise.all(early)).includes(true)
    })
  }

  function fail(row: IncomingEvent, error: GatewayError, signal: AbortSignal): Promise<void> {
    options.counters.error(error.code)
    return settle(row, { legacyIds: [], answer: answers.refused(row, error) }, signal)
  }

  /** The outcome and its answer are one commit: after a crash, the user has either both or neither. */
  async function settle(row: IncomingEvent, { answer, ...settlement }: Settled, signal: AbortSignal): Promise<void> {
    const written = answer && { answer: serialize(answer.element) }
    const stored = await onceStored({ clock: xmpp.clock, log: logOf(row.user), signal }, () =>
      store.incoming.settle(row.clientId, { ...settlement, ...written }),
    )
    if (stored) outbox.enqueue(row.user, stored, answer?.element)
  }

  return {
    async accept(user, chat, event, stanza) {
      const { chats } = stateOf(user)
      if (chats.size >= maxWaiting) {
        throw new StanzaError('resource-constraint', { text: 'Too many of your messages wait for the network.' })
      }
      // One commit is enough for both, that it is there and that its first attempt begins: where nothing is before it, or
      // where one more attempt after a crash does no harm.
      const isFirst = !hasChat(chats, chat)
      const isBegun = isReady(user) && (clientIds || isFirst)
      const row: StoredIncoming = {
        user,
        chat,
        clientId: newClientId(),
        event: JSON.stringify(event),
        stanza: serialize(stanza.element),
        stanzaId: stanza.id,
        at: new Date(xmpp.clock.now()),
        attempts: isBegun ? 1 : 0,
      }
      if (isBegun) untried.add(row.clientId)
      const stored = store.incoming.add(row)
      // What waits is kept as text alone.
      enqueue(row, stored, isFirst ? stanza : undefined)
      await stored
    },
    async resume(user) {
      for (const row of await store.incoming.pending(user)) enqueue(row, Promise.resolve())
    },
    underWay(user, chat) {
      const settled = settling.get(userKey(user, chat))
      if (!settled) return undefined
      const over = createAbort()
      const late = sleep(xmpp.clock, MAX_WAIT, over.signal).catch(nothing)
      return Promise.race([settled, late]).finally(() => over.abort())
    },
    rename(user, from, to) {
      const chats = users.get(user)?.chats
      for (const [clientId, chat] of chats ?? []) if (chat === from) chats?.set(clientId, to)
    },
    drop(user) {
      users.get(user)?.controller.abort(new GatewayError('cancelled', 'The gateway stops.'))
      users.delete(user)
    },
    get waiting() {
      return [...users.values()].reduce((sum, { chats }) => sum + chats.size, 0)
    },
    async refuseAll(user, error) {
      const { signal } = stateOf(user).controller
      for (const row of await store.incoming.pending(user)) {
        const isTried = !untried.delete(row.clientId) && row.attempts > 0
        await fail(openIncoming(row), isTried ? uncertain() : error, signal)
      }
      users.delete(user)
    },
  }
}

function hasChat(chats: ReadonlyMap<string, string>, chat: string): boolean {
  for (const one of chats.values()) if (one === chat) return true
  return false
}

function nothing(): void {}

function uncertain(): GatewayError {
  return new GatewayError(
    'uncertain',
    'Whether the network has this message is unknown. Look there before you send it again.',
  )
}

/** The ids that a handler returned. Modules in plain JavaScript may return numbers, or values that are no ids. */
function legacyIdsIn(ids: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(ids) ? ids : [ids]
  return all.filter((id) => ['string', 'number', 'bigint'].includes(typeof id)).map(String)
}
