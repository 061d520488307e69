import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createGateway } from '@trestle/gateway'
import { openSqliteStore } from '@trestle/gateway-store-sql'
import { benchModule } from './gateway/bench-module.js'
import { DOMAIN, SECRET } from './gateway/population.js'

// The gateway that is measured: nothing else is in its process but the thread of its store.

/** How the process runs its gateway. */
export interface GatewayOrder {
  readonly file: string
  readonly serverPort: number
  readonly networkPort: number
  readonly contacts: number
}

export interface GatewayQuestion {
  /** Whether to free what nobody needs first. It takes processor time. */
  readonly collect: boolean
}

/** What the process says of itself. */
export interface GatewayFigures {
  /** Milliseconds of processor time since the process began: user and system, all threads. */
  readonly cpuMs: number
  readonly rss: number
  readonly heapUsed: number
  /** The longest and the 99th percentile of delays of the event loop since the question before, in milliseconds. */
  readonly loopMaxMs: number
  readonly loopP99Ms: number
}

const order = JSON.parse(process.argv[2] as string) as GatewayOrder
const store = await openSqliteStore({ file: order.file })
const many = { count: 1e9, seconds: 60 }
const gateway = createGateway({
  network: benchModule(order.networkPort, order.contacts),
  component: { jid: DOMAIN, secret: SECRET, port: order.serverPort },
  store,
  limits: { messages: many, toUser: many },
  // As fast as it can: what it takes is measured.
  startRate: 10_000,
})

const RESOLUTION = 5
const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
delays.enable()
process.on('message', ({ collect }: GatewayQuestion) => {
  const [loopMaxMs, loopP99Ms] = [delays.max / 1e6 - RESOLUTION, delays.percentile(99) / 1e6 - RESOLUTION]
  const { user, system } = process.cpuUsage()
  if (collect) globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ cpuMs: (user + system) / 1000, rss, heapUsed, loopMaxMs, loopP99Ms } satisfies GatewayFigures)
  delays.reset()
})
// An ordinary end: profiles are written then.
process.once('SIGTERM', () => process.exit())
await gateway.start()
process.send?.('ready')
