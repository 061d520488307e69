import type { FairnessResult } from './fairness-bench.js'
import type { GatewayResult } from './gateway-bench.js'
import { table } from './table.js'

/** What a gateway takes. */
export function gatewayTable(result: GatewayResult): string {
  const { users, contacts, start, rate, latency } = result
  return table(
    [`a gateway with ${users} users of ${contacts} contacts`, ''],
    [
      ['seconds until all are logged in', start.seconds.toFixed(1)],
      ['CPU-s of that', (start.cpuMs / 1000).toFixed(1)],
      ['stanzas sent meanwhile', start.stanzas.toFixed(0)],
      ['KB of memory for each idle user', result.rssKbPerUser.toFixed(0)],
      ['KB of heap for each idle user', result.heapKbPerUser.toFixed(0)],
      ['messages/s, both directions', result.messagesPerSecond.toFixed(0)],
      ['CPU-ms for each message', result.cpuMsPerMessage.toFixed(2)],
      [`ms on the way at ${rate} messages/s: median`, latency.p50.toFixed(1)],
      ['99 of 100', latency.p99.toFixed(1)],
      ['longest', latency.max.toFixed(1)],
      ['longest delay of the event loop', result.loopMaxMs.toFixed(1)],
    ],
  )
}

/** How an echo of one user fares while another does much. */
export function fairnessTable(results: readonly FairnessResult[]): string {
  const rows = results.map(({ scene, seconds, echoes, p50, p99, max, loopP99Ms, loopMaxMs, cpuMs }) => [
    scene,
    seconds.toFixed(1),
    echoes.toFixed(0),
    p50.toFixed(1),
    p99.toFixed(1),
    max.toFixed(1),
    loopP99Ms.toFixed(1),
    loopMaxMs.toFixed(1),
    (cpuMs / 1000).toFixed(1),
  ])
  const heads = ['fairness', 'seconds', 'echoes', 'ms: median', '99 of 100', 'longest', 'loop: 99 of 100', 'longest']
  return table([...heads, 'CPU-s'], rows)
}
