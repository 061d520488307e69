import type { Gateway } from '@trestle/gateway'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { GatewayCounts, GatewayStatus } from './gateway-status.js'
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
}

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60]

/** Makes the metrics: of the gateway, its handlers and its stanzas, and those of Node. No label names a user. */
export function createMetrics({ trace, status }: MetricsOptions): Metrics {
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
  addCounts(registers, () => status()?.counts ?? {})

  return {
    contentType: register.contentType,
    text: () => register.metrics(),
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

function addCounts(registers: Registry[], counts: () => GatewayCounts): void {
  new Counter({
    name: 'trestle_messages_total',
    help: 'Messages that the network accepted, and that were sent to users.',
    labelNames: ['direction'],
    registers,
    collect() {
      const { messagesToNetwork, messagesToUsers } = counts()
      // What the gateway gives are sums.
      this.reset()
      if (messagesToNetwork !== undefined) this.inc({ direction: 'to_network' }, messagesToNetwork)
      if (messagesToUsers !== undefined) this.inc({ direction: 'to_users' }, messagesToUsers)
    },
  })
  new Gauge({
    name: 'trestle_waiting_messages',
    help: 'Messages in the store that wait for the network, or for the server.',
    labelNames: ['direction'],
    registers,
    collect() {
      const { inboxRows, outboxRows } = counts()
      if (inboxRows !== undefined) this.set({ direction: 'to_network' }, inboxRows)
      if (outboxRows !== undefined) this.set({ direction: 'to_users' }, outboxRows)
    },
  })
}
