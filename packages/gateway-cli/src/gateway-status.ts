import type { Gateway } from '@trestle/gateway'

/** What a gateway tells of itself, for health and metrics. */
export interface GatewayStatus {
  /** Online at the server. */
  readonly connected: boolean
  /** False while the data folder is gone, or its disk is full. */
  readonly storeUsable: boolean
  /** How many users are registered, by the state of their session. */
  readonly users: Readonly<Record<string, number>>
}

/** The present status of a gateway. */
export function statusOf(gateway: Pick<Gateway, 'component' | 'users'>, storeUsable: boolean): GatewayStatus {
  const users: Record<string, number> = { online: 0, connecting: 0, failed: 0, 'logged-out': 0, stopped: 0 }
  for (const { status } of gateway.users) users[status.state] = (users[status.state] ?? 0) + 1
  return { connected: gateway.component.xmpp.online, storeUsable, users }
}
