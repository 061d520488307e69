import type { Gateway } from '@trestle/gateway'

/** What a gateway tells of itself, for health and metrics. */
export interface GatewayStatus {
  /** Online at the server. */
  readonly connected: boolean
  /** False while the data folder is gone, or its disk is full. */
  readonly storeUsable: boolean
  /** How many users are registered, by the state of their session. */
  readonly users: Readonly<Record<string, number>>
  readonly counts: GatewayCounts
}

/** What a gateway counts. What it does not count is left out. */
export interface GatewayCounts {
  /** Messages of users that the network has accepted, since the gateway was started. */
  readonly messagesToNetwork?: number | undefined
  /** Messages of the network that were sent to users, since the gateway was started. */
  readonly messagesToUsers?: number | undefined
  /** Messages in the store that wait for the network. */
  readonly inboxRows?: number | undefined
  /** Messages in the store that wait for the server. */
  readonly outboxRows?: number | undefined
}

/** A gateway that may count. */
export interface CountingGateway extends Pick<Gateway, 'component' | 'users'> {
  counts?(): GatewayCounts
}

/** The present status of a gateway. */
export function statusOf(gateway: CountingGateway, storeUsable: boolean): GatewayStatus {
  const users: Record<string, number> = { online: 0, connecting: 0, failed: 0, 'logged-out': 0, stopped: 0 }
  for (const { status } of gateway.users) users[status.state] = (users[status.state] ?? 0) + 1
  return { connected: gateway.component.xmpp.online, storeUsable, users, counts: gateway.counts?.() ?? {} }
}
