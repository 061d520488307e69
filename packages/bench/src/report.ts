import type { CurvePoint } from './curves.js'
import type { EchoResult } from './echo-bench.js'
import type { FairnessResult } from './fairness-bench.js'
import type { GatewayResult } from './gateway-bench.js'
import type { IrcResult } from './irc/measure.js'
import { medianRatio } from './median.js'
import type { PluginResult } from './plugin-bench.js'
import type { SoakResult } from './soak-bench.js'
import type { StartupReport } from './startup-bench.js'
import { table } from './table.js'
import type { TypesResult } from './types-bench.js'
import type { RetainedResult, XmlResult } from './xml-bench.js'

/** All figures of one run. */
export interface Report {
  readonly node: string
  readonly seed: number
  readonly xml: readonly XmlResult[]
  readonly curves: readonly CurvePoint[]
  readonly retained: readonly RetainedResult[]
  readonly echo: readonly EchoResult[]
  readonly plugins: readonly PluginResult[]
  readonly startup: StartupReport | undefined
  readonly types: readonly TypesResult[]
  readonly soak: SoakResult | undefined
  readonly gateway: GatewayResult | undefined
  readonly fairness: readonly FairnessResult[]
  readonly irc: readonly IrcResult[]
}

/** MB per CPU-second, and how many times as many the first library does. */
export function xmlTable(results: readonly XmlResult[]): string {
  const rows = results.map(({ contestant, task, corpus, mbPerCpuSecond, rounds }) => {
    const first = results.find((one) => one.task === task && one.corpus === corpus) as XmlResult
    return [
      `${task} ${corpus}`,
      contestant,
      mbPerCpuSecond.toFixed(1),
      rangeOf(rounds, 1),
      first.contestant === contestant ? '' : medianRatio(first.rounds, rounds).toFixed(2),
    ]
  })
  return table(['', 'library', 'MB/CPU-s', 'range', `${results[0]?.contestant} reaches x`], rows)
}

/** CPU-seconds per 10,000 messages, and what part of it the first component takes. */
export function echoTable(results: readonly EchoResult[]): string {
  const [first] = results
  const takes = (one: EchoResult, key: 'cpuPer10k' | 'firstCpuPer10k') => {
    const of = ({ rounds }: EchoResult) => rounds.map((round) => round[key])
    return first === undefined || one === first ? '' : medianRatio(of(first), of(one)).toFixed(2)
  }
  const rows = results.map((one) => [
    one.contestant,
    one.cpuPer10k.toFixed(3),
    rangeOf(
      one.rounds.map((round) => round.cpuPer10k),
      3,
    ),
    takes(one, 'cpuPer10k'),
    one.firstCpuPer10k.toFixed(3),
    takes(one, 'firstCpuPer10k'),
    one.messagesPerSecond.toFixed(0),
    one.peakRssMb.toFixed(0),
    one.damaged.toFixed(0),
  ])
  const ours = `${first?.contestant} takes x`
  return table(
    ['echo', 'CPU-s/10,000', 'range', ours, 'of the first', ours, 'messages/s', 'peak RSS MB', 'damaged'],
    rows,
  )
}

/** Nanoseconds for each stanza, and how that compares with the fewest plugins. */
export function pluginTable(results: readonly PluginResult[]): string {
  const rows = results.map(({ stanza, plugins, nsPerStanza, rounds }) => {
    const first = results.find((one) => one.stanza === stanza) as PluginResult
    return [
      `${stanza}, ${plugins} plugins`,
      nsPerStanza.toFixed(0),
      rangeOf(rounds, 0),
      plugins === first.plugins ? '' : medianRatio(rounds, first.rounds).toFixed(2),
    ]
  })
  return table(['', 'CPU-ns/stanza', 'range', `times ${results[0]?.plugins} plugins`], rows)
}

function rangeOf(values: readonly number[], digits: number): string {
  return `${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)}`
}
