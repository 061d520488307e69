import type { ErrorCode, RequestName } from '../protocol.js'

export const faultKinds = ['drop-before', 'drop-after', 'stall', 'refuse', 'slow', 'duplicate'] as const
/**
 * `drop-before`: the connection breaks and the request is not done. `drop-after`: it is done, and the connection breaks
 * before the answer. `stall`: it is done and never answered. `refuse`: it is answered by an error. `slow`: it is answered
 * late. `duplicate`: the next event comes twice.
 */
export type FaultKind = (typeof faultKinds)[number]

/** Something that goes wrong for an account, on demand. */
export interface Fault {
  readonly account: string
  readonly kind: FaultKind
  /** The requests that it happens to. Default: every one but `ping`. */
  readonly request?: RequestName | undefined
  /** How often it happens; 0: again and again. Default 1. */
  readonly times?: number | undefined
  /** Of `slow`: milliseconds. Default 1000. */
  readonly ms?: number | undefined
  /** Of `refuse`. Default `internal-error`. */
  readonly code?: ErrorCode | undefined
}

export interface Faults {
  add(fault: Fault): void
  clear(account: string): void
  /** The fault that happens to this request now. */
  ofRequest(account: string, request: RequestName): Fault | undefined
  /** How often an event is sent now. */
  copies(account: string): 1 | 2
}

const MAX_FAULTS = 1000

export function createFaults(): Faults {
  let faults: readonly (Fault & { left: number })[] = []

  function take(fits: (fault: Fault) => boolean): Fault | undefined {
    const found = faults.find(fits)
    if (!found) return undefined
    found.left -= 1
    if (found.left === 0) faults = faults.filter((fault) => fault !== found)
    return found
  }

  return {
    add(fault) {
      faults = [...faults, { ...fault, left: fault.times || (fault.times === 0 ? Number.POSITIVE_INFINITY : 1) }]
      faults = faults.slice(-MAX_FAULTS)
    },
    clear(account) {
      faults = faults.filter((fault) => fault.account !== account)
    },
    ofRequest: (account, name) =>
      faults.length === 0
        ? undefined
        : take(
            ({ account: whose, kind, request }) =>
              whose === account && kind !== 'duplicate' && (request === undefined ? name !== 'ping' : request === name),
          ),
    copies: (account) =>
      faults.length > 0 && take((fault) => fault.account === account && fault.kind === 'duplicate') ? 2 : 1,
  }
}
