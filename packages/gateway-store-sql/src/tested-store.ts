import type { GatewayStore } from '@trestle/gateway'

/** A store under test. */
export interface TestedStore {
  readonly store: GatewayStore
  /** Closes the store and opens the same data again. */
  reopen(): Promise<GatewayStore>
}
