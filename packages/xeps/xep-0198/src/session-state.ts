import { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { type Element, parse, serialize } from '@trestle/xml'
import { COUNTS, plus } from './counting.js'
import { StreamManagementError } from './errors.js'
import { isSessionId, type ManagedSession } from './managed-session.js'
import { createUnackedQueue, type UnackedQueueOptions } from './unacked-queue.js'

/** A session that another process may take up: plain JSON. */
export interface SessionState {
  /** The server's name for it. */
  readonly id: string
  /** Its full address. */
  readonly jid: string
  readonly location?: string | undefined
  /** Seconds for which the server keeps it without a connection. */
  readonly max?: number | undefined
  /** Stanzas that were received, modulo 2^32. */
  readonly inbound: number
  /** Stanzas that were sent, modulo 2^32. */
  readonly outbound: number
  readonly unacked: readonly SavedStanza[]
  /** Milliseconds since 1970. */
  readonly savedAt: number
}

export interface SavedStanza {
  readonly xml: string
  /** Milliseconds since 1970. */
  readonly sentAt: number
}

/** Undefined where the session could not be resumed. */
export function toState(session: ManagedSession | undefined, savedAt: number): SessionState | undefined {
  if (session?.id === undefined || !session.jid || session.refused) return undefined
  const { id, jid, location, max, inbound, unacked } = session
  return {
    id,
    jid: jid.toString(),
    ...(location !== undefined && { location }),
    ...(max !== undefined && { max }),
    inbound,
    outbound: unacked.sent,
    unacked: Array.from(unacked, ({ stanza, sentAt }) => ({ xml: serialize(stanza), sentAt })),
    savedAt,
  }
}

/** @throws StreamManagementError `bad-state`: the file of another program, or of an older version */
export function fromState(state: unknown, limits: Omit<UnackedQueueOptions, 'acked'>): ManagedSession {
  const { id, jid, location, max, inbound, outbound, unacked } = fields(state)
  if (!isSessionId(id)) throw unusable('has no valid `id`')
  if (typeof jid !== 'string' || !JID.parse(jid).isFull) throw unusable('has no full address as its `jid`')
  if (location !== undefined && typeof location !== 'string') throw unusable('has a `location` that is no string')
  if (max !== undefined && !isCounter(max)) throw unusable('has a `max` that is no counter')
  if (!isCounter(inbound) || !isCounter(outbound)) throw unusable('has no valid counters')
  if (!Array.isArray(unacked) || unacked.length > limits.maxStanzas)
    throw unusable('has no list of unacknowledged stanzas, or too many')
  const queue = createUnackedQueue({ ...limits, acked: plus(outbound, -unacked.length) })
  for (const one of unacked) {
    const { xml, sentAt } = fields(one)
    if (typeof xml !== 'string' || typeof sentAt !== 'number')
      throw unusable('has an unacknowledged stanza without XML or time')
    queue.push(stanzaFrom(xml), sentAt)
  }
  return { id, jid: JID.parse(jid), location, max, inbound, unacked: queue, restored: true, refused: false }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw unusable('is no object')
  return value as Readonly<Record<string, unknown>>
}

function isCounter(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < COUNTS
}

function stanzaFrom(xml: string): Element {
  const stanza = parse(xml)
  if (stanza.ns !== NS_CLIENT || !STANZAS.has(stanza.name)) throw unusable('has an unacknowledged stanza that is none')
  return stanza
}

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])

function unusable(flaw: string): StreamManagementError {
  return new StreamManagementError('bad-state', `The saved session ${flaw}.`)
}
