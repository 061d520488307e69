import type { Gateway, GatewayCounts } from '@trestle/gateway'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { GatewayStatus } from './gateway-status.js'
import type { HandlerTrace } from './handler-trace.js'

/** Metrics of the process, in the text format of Prometheus. */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  /** Counts the stanzas of a component from now on. */
  countStanzas(component: Gateway['component']): void
}

export interface MetricsOptions {
  readonly trace: Pick<HandlerTrace, 'onEnd'>
  /** Undefined before the gateway runs. */
  readonly status: () => GatewayStatus | undefined
  /** Undefined before the gateway runs, and where it cannot tell. */
  readonly counts: () => Promise<GatewayCounts | undefined>
}

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60]

/** Makes the metrics: of the gateway, its handlers and its stanzas, and those of Node. No label names a user. */
export function createMetrics({ trace, status, counts }: MetricsOptions): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })

  const durations = new Histogram({
    name: 'trestle_handler_duration_seconds',
    help: 'How long the handlers of the network module took.',
    labelNames: ['handler', 'outcome'],
    buckets: SECONDS,
    registers,
  })
  trace.onEnd(({ handler, since, until, failed }) => {
    durations.observe({ handler, outcome: failed ? 'failed' : 'ok' }, (until - since) / 1000)
  })
  const stanzas = new Counter({
    name: 'trestle_stanzas_total',
    help: 'Stanzas that came from the server and went to it.',
    labelNames: ['direction', 'kind'],
    registers,
  })
  addStatus(registers, status)
  let counted: GatewayCounts | undefined
  addCounts(registers, () => counted)

  return {
    contentType: register.contentType,
    async text() {
      counted = await counts()
      return register.metrics()
    },
    countStanzas({ xmpp }) {
      for (const direction of ['in', 'out'] as const) {
        xmpp.filter(direction, (stanza) => {
          stanzas.inc({ direction, kind: stanza.name })
          return stanza
        })
      }
    },
  }
}

function addStatus(registers: Registry[], status: MetricsOptions['status']): void {
  new Gauge({
    name: 'trestle_component_connected',
    help: '1 while the gateway is online at the server.',
    registers,
    collect() {
      this.set(status()?.connected ? 1 : 0)
    },
  })
  new Gauge({
    name: 'trestle_store_usable',
    help: '0 while the data folder is gone, or its disk is full.',
    registers,
    collect() {
      this.set(status()?.storeUsable ? 1 : 0)
    },
  })
  new Gauge({
    name: 'trestle_users',
    help: 'Registered users, by the state of their session.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(status()?.users ?? {})) this.set({ state }, count)
    },
  })
}

function addCounts(registers: Registry[], counts: () => GatewayCounts | undefined): void {
  const counter = (name: string, help: string, label: string, read: (counts: GatewayCounts) => Values) =>
    new Counter({
      ...{ name, help, labelNames: [label], registers },
      collect() {
        const now = counts()
        // What the gateway gives are sums.
        this.reset()
        if (now) for (const [value, sum] of Object.entries(read(now))) this.inc({ [label]: value }, sum)
      },
    })
  counter(
    'trestle_messages_total',
    'Messages that the network accepted, and that were stored for users.',
    'direction',
    ({ messagesToNetwork: to_network, messagesToUsers: to_users }) => ({ to_network, to_users }),
  )
  counter('trestle_errors_total', 'What users did that the network did not accept.', 'code', ({ errors }) => errors)
  counter('trestle_limited_total', 'What was refused because of a limit.', 'limit', ({ limited }) => limited)
  new Counter({
    name: 'trestle_reconnects_total',
    help: 'Sessions that failed after which another is made.',
    registers,
    collect() {
      this.reset()
      this.inc(counts()?.reconnects ?? 0)
    },
  })
  new Gauge({
    name: 'trestle_waiting_messages',
    help: 'What users did that waits for the network, and stanzas that wait for the server.',
    labelNames: ['direction'],
    registers,
    collect() {
      const now = counts()
      this.reset()
      if (!now) return
      this.set({ direction: 'to_network' }, now.inboxRows)
      this.set({ direction: 'to_users' }, now.outboxRows)
    },
  })
}

type Values = Readonly<Partial<Record<string, number>>>
