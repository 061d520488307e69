import type { Element } from '@trestle/xml'
import type { Log } from '../module/network.js'
import type { GatewayStore, NewOutgoing, StoredOutgoing } from '../storage/store.js'
import { isStoreAway, STORE_PAUSE } from '../storage/store-away.js'
import { readStored } from '../storage/stored-stanza.js'
import { createShares } from '../support/shares.js'
import { createArrivals } from './arrivals.js'

/**
 * Stanzas on their way to users. They are stored before they are sent, and kept until they have arrived at the server:
 * after a lost connection they are sent again, with the same ids. Users share the stream in turns.
 */
export interface Outbox {
  /** Stores stanzas; resolves after commit, with false if the store has had them before. `elements` are the same stanzas. */
  add(batch: NewOutgoing, elements: readonly Element[]): Promise<boolean>
  /** Queues a stanza that was stored already. */
  enqueue(user: string, row: StoredOutgoing, element?: Element): void
  /**
   * Resolves once fewer batches of the user, and of all users, are being stored than may be at a time; `undefined` where that
   * is so. Users who wait have their turns one after the other.
   */
  room(user: string): Promise<void> | undefined
  /** Sends what is stored; call it whenever the host has come online. */
  resume(): Promise<void>
  /** Stops sending, and waits a little for what was sent to arrive. */
  stop(): Promise<void>
  /** Stanzas that were sent and have not arrived as far as is known. */
  readonly unconfirmed: number
}

export interface OutboxOptions {
  readonly store: GatewayStore
  readonly log: Log
  readonly online: () => boolean
  /** Sends a stanza. Throws if it cannot be sent, for want of a connection or ever. */
  readonly transmit: (stanza: Element) => void
  /** Resolves when everything sent so far has arrived at the server. */
  readonly arrived: () => Promise<void>
  /** Calls back after so many milliseconds; returns the disposer. */
  readonly later: (milliseconds: number, run: () => void) => () => void
}

/** A stored stanza; with its element, if it was not read from the store. */
interface Row extends StoredOutgoing {
  readonly element?: Element | undefined
}

/** What waits for one user, in order. */
interface Line {
  readonly rows: Row[]
  /** The id of the last row that was sent or is in `rows`. */
  last: number
  /** Whether the store has rows behind `last`. */
  more: boolean
  loading: boolean
}

/** Rows of one user in memory; the store has the rest. */
const MAX_ROWS = 200
/** Batches of one user that may be on their way to the store at a time. */
const MAX_COMMITS = 32
/**
 * Batches of all users that may be. What is stored together is hardly cheaper where it is more, and each is several kilobytes
 * until it is stored: a thousand of them outlive the young generation, and are collected at many times the cost.
 */
const MAX_ALL_COMMITS = 64
/** Milliseconds of sending after which other work has its turn. */
const SLICE = 5

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, log, online, transmit, later } = options
  const lines = new Map<string, Line>()
  /** Users whose line has rows, in the order of their turns. */
  const turns = new Set<string>()
  const commits = createShares({ each: MAX_COMMITS, all: MAX_ALL_COMMITS })
  const arrivals = createArrivals({ ...options, confirm: (ids) => store.outgoing.confirm(ids), onRoom: pump })
  /** Counts connections: what a load of an earlier one brings is of no use. */
  let connection = 0
  let isReady = false
  let isPumping = false

  function lineOf(user: string): Line {
    const line = lines.get(user) ?? { rows: [], last: 0, more: false, loading: false }
    lines.set(user, line)
    return line
  }

  function enqueue(user: string, row: StoredOutgoing, element?: Element): void {
    // The store has it: it comes with the next load.
    if (!isReady || !online()) return
    const line = lineOf(user)
    if (line.more || line.loading) return
    if (line.rows.length >= MAX_ROWS) {
      line.more = true
      return
    }
    line.rows.push({ ...row, element })
    line.last = row.id
    turns.add(user)
    pump()
  }

  async function load(user: string, line: Line): Promise<void> {
    const of = connection
    line.loading = true
    try {
      const rows = await store.outgoing.pending(user, { after: line.last, limit: MAX_ROWS })
      if (of !== connection) return
      line.rows.push(...rows)
      line.last = rows.at(-1)?.id ?? line.last
      line.more = rows.length === MAX_ROWS
      if (rows.length > 0) turns.add(user)
      else lines.delete(user)
    } catch (error) {
      log.error({ error, user }, 'Stored messages of a user cannot be loaded.')
      againIfAway(error, of, () => load(user, line))
    } finally {
      line.loading = false
    }
    pump()
  }

  /** Does work again, on the same connection, where the store could not for the moment. */
  function againIfAway(error: unknown, of: number, work: () => Promise<void>): void {
    if (!isStoreAway(error)) return
    later(STORE_PAUSE, () => {
      if (of === connection) void work()
    })
  }

  /** Begins to send what is stored, on this connection. */
  async function begin(of: number): Promise<void> {
    try {
      const users = await store.outgoing.users()
      if (of !== connection || !online()) return
      isReady = true
      for (const user of users) {
        const line = lineOf(user)
        line.more = true
        void load(user, line)
      }
    } catch (error) {
      log.error({ error }, 'Stored messages cannot be loaded.')
      againIfAway(error, of, () => begin(of))
    }
  }

  /** Sends one row of each user in turn, while the server takes them. */
  function pump(): void {
    if (isPumping || !isReady) return
    isPumping = true
    const end = performance.now() + SLICE
    for (const user of turns) {
      if (!online() || arrivals.isFull) break
      turns.delete(user)
      sendNext(user)
      if (performance.now() > end) {
        setImmediate(() => {
          isPumping = false
          pump()
        })
        return
      }
    }
    isPumping = false
  }

  function sendNext(user: string): void {
    const line = lines.get(user)
    const row = line?.rows.shift()
    if (!line || !row) return
    try {
      transmit(row.element ?? readStored(row.stanza))
    } catch (error) {
      // The row stays in the store, for the next connection.
      if (!online()) return
      log.error({ error, user }, 'A stored message can never be sent, and is dropped.')
    }
    arrivals.sent(row.id, row.stanza.length)
    if (line.rows.length > 0) turns.add(user)
    else if (line.more) void load(user, line)
    else if (!line.loading) lines.delete(user)
  }

  function enqueueAll({ user, stanzas }: NewOutgoing, ids: readonly number[], elements: readonly Element[]): void {
    ids.forEach((id, index) => {
      const stanza = stanzas[index]?.stanza
      if (stanza !== undefined) enqueue(user, { id, stanza }, elements[index])
    })
  }

  return {
    enqueue,
    add(batch, elements) {
      const { user } = batch
      commits.take(user)
      return store.outgoing.add(batch).then(
        (ids) => {
          commits.release(user)
          enqueueAll(batch, ids ?? [], elements)
          return ids !== undefined
        },
        (error) => {
          commits.release(user)
          throw error
        },
      )
    },
    room: (user) => commits.room(user),
    async resume() {
      const of = ++connection
      isReady = false
      lines.clear()
      turns.clear()
      arrivals.reset()
      await begin(of)
    },
    async stop() {
      isReady = false
      connection++
      await arrivals.stop()
    },
    get unconfirmed() {
      return arrivals.count
    },
  }
}
