import type { Gateway, GatewayCounts, Log } from '@trestle/gateway'
import { type GatewayStatus, statusOf } from './gateway-status.js'
import type { HandlerTrace } from './handler-trace.js'
import type { HostAndPort } from './server-address.js'

/** What others may see of a gateway by HTTP. */
export interface Observation {
  /** Shows a gateway that is about to start. */
  show(gateway: Pick<Gateway, 'component' | 'users' | 'counts'>, isStoreUsable: () => boolean): void
  close(): void
}

/** Opens the HTTP endpoint of a process; until a gateway is shown, it is not ready. @throws CliError */
export async function openObservation(
  { host, port }: HostAndPort,
  { log, trace }: { readonly log: Log; readonly trace: HandlerTrace },
): Promise<Observation> {
  // Loaded only where it is asked for.
  const [{ createMetrics }, { openStatusEndpoint }] = await Promise.all([
    import('./metrics.js'),
    import('./status-endpoint.js'),
  ])
  let status: () => GatewayStatus | undefined = () => undefined
  let counts: () => Promise<GatewayCounts | undefined> = async () => undefined
  const metrics = createMetrics({ trace, status: () => status(), counts: () => counts() })
  const endpoint = await openStatusEndpoint({ host, port, status: () => status(), metrics })
  log.info({ host, port: endpoint.port }, 'Health and metrics are served by HTTP.')
  return {
    show(gateway, isStoreUsable) {
      status = () => statusOf(gateway, isStoreUsable())
      counts = () => soon(gateway.counts())
      metrics.countStanzas(gateway.component)
    },
    close: endpoint.close,
  }
}

/** Milliseconds for what a gateway counts: a database may not answer. */
const LONGEST = 2000

async function soon<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LONGEST)
  })
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer))
}
