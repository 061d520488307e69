import type { StartupReport } from './startup-bench.js'
import { table } from './table.js'

/** Processor time of starts, what of it is above Node alone, and how ours compares with its peer in that; then idle memory. */
export function startupTable({ starts, gatewayRssMb, bareRssMb }: StartupReport): string {
  const rows = starts.map(({ contestant, cpuMs, cpuMsAboveBare, files, rounds }, index) => {
    const peer = contestant.replace('@xmpp/', '@trestle/')
    const ours = peer === contestant ? undefined : starts.find((one) => one.contestant === peer)
    return [
      contestant,
      cpuMs.toFixed(0),
      `${Math.min(...rounds).toFixed(0)}-${Math.max(...rounds).toFixed(0)}`,
      index === 0 ? '' : cpuMsAboveBare.toFixed(0),
      ours === undefined ? '' : (ours.cpuMsAboveBare / cpuMsAboveBare).toFixed(2),
      files.toFixed(0),
    ]
  })
  const memory = [
    ['Node alone', bareRssMb],
    ['a gateway', gatewayRssMb],
  ] as const
  const idle = memory.map(([name, rss]) => [name, rss === undefined ? 'unknown' : rss.toFixed(0)])
  return [
    table(['start', 'CPU-ms', 'range', 'above Node', 'ours takes x', 'files'], rows),
    table(['idle', 'RSS MB'], idle),
  ].join('\n\n')
}
