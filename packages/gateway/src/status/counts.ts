import type { LimitKind } from '../limits/limits.js'
import type { GatewayErrorCode } from '../module/gateway-error.js'

/** What a gateway has counted since it was made, and what waits in it now. */
export interface GatewayCounts {
  /** Messages of users that the network has accepted. */
  readonly messagesToNetwork: number
  /** Messages of the network that were stored for users. */
  readonly messagesToUsers: number
  /** What users did in chats and the network did not accept, by the code of the error. */
  readonly errors: Readonly<Partial<Record<GatewayErrorCode, number>>>
  /** Sessions that failed after which another is made. */
  readonly reconnects: number
  /** What was refused or left out because of a limit, by its kind. */
  readonly limited: Readonly<Partial<Record<LimitKind, number>>>
  /** What users did in chats that waits for the network. */
  readonly inboxRows: number
  /** Stanzas for users in the store whose arrival at the server is not known. */
  readonly outboxRows: number
}

/** What counts by itself. */
export type Counted = Omit<GatewayCounts, 'inboxRows' | 'outboxRows'>

export interface Counters {
  count(what: 'messagesToNetwork' | 'messagesToUsers' | 'reconnects'): void
  error(code: GatewayErrorCode): void
  limited(kind: LimitKind): void
  read(): Counted
}

export function createCounters(): Counters {
  const sums = { messagesToNetwork: 0, messagesToUsers: 0, reconnects: 0 }
  const errors: Partial<Record<GatewayErrorCode, number>> = {}
  const limited: Partial<Record<LimitKind, number>> = {}
  return {
    count(what) {
      sums[what]++
    },
    error(code) {
      errors[code] = (errors[code] ?? 0) + 1
    },
    limited(kind) {
      limited[kind] = (limited[kind] ?? 0) + 1
    },
    read: () => ({ ...sums, errors: { ...errors }, limited: { ...limited } }),
  }
}
