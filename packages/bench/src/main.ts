import { writeFile } from 'node:fs/promises'
import { benchCurves, type CurvePoint } from './curves.js'
import { curvesTable, retainedTable } from './curves-report.js'
import { benchEcho, type EchoResult } from './echo-bench.js'
import { benchFairness, type FairnessResult } from './fairness-bench.js'
import { benchGateway, type GatewayResult } from './gateway-bench.js'
import { fairnessTable, gatewayTable } from './gateway-report.js'
import { gatewaysNamed } from './irc/gateways.js'
import type { IrcResult } from './irc/measure.js'
import { benchIrc } from './irc-bench.js'
import { ircTable } from './irc-report.js'
import { readOptions } from './options.js'
import { benchPlugins, type PluginResult } from './plugin-bench.js'
import { echoTable, pluginTable, type Report, xmlTable } from './report.js'
import { type SoakResult, soak } from './soak-bench.js'
import { sampleLine, soakTable } from './soak-report.js'
import { benchStartup, type StartupReport } from './startup-bench.js'
import { startupTable } from './startup-report.js'
import { benchTypes, type TypesResult, typesTable } from './types-bench.js'
import { benchRetained, benchXml, type RetainedResult, type XmlResult } from './xml-bench.js'

/** Runs what the arguments ask for, and prints tables. @throws Error where memory did not stay flat */
export async function main(args: readonly string[]): Promise<void> {
  const { parts, quick, seed, rounds, seconds, size, scene, only, json } = readOptions(args)
  const onStep = progress()
  const xml: XmlResult[] = []
  let curves: CurvePoint[] = []
  let retained: RetainedResult[] = []
  let echo: EchoResult[] = []
  let plugins: PluginResult[] = []
  let startup: StartupReport | undefined
  let types: readonly TypesResult[] = []
  let soaked: SoakResult | undefined
  let gateway: GatewayResult | undefined
  let fairness: FairnessResult[] = []
  let irc: readonly IrcResult[] = []
  for (const part of parts) {
    if (part === 'echo') {
      echo = await benchEcho({
        seed,
        messages: quick ? 5000 : 50_000,
        rounds: Math.max(1, Math.floor(rounds / 2)),
        onStep,
      })
      continue
    }
    if (part === 'plugins') {
      plugins = await benchPlugins({ stanzas: quick ? 500 : 5000, rounds, onStep })
      continue
    }
    if (part === 'startup') {
      startup = await benchStartup({ rounds: quick ? 1 : 2 * rounds + 1, onStep })
      continue
    }
    if (part === 'types') {
      types = benchTypes({ rounds: quick ? 1 : 3, onStep })
      continue
    }
    if (part === 'soak') {
      onStep('')
      soaked = await soak({ seconds, onSample: (sample) => console.log(sampleLine(sample)) })
      continue
    }
    if (part === 'gateway') {
      const [users, messages, seconds] = quick ? [50, 2000, 2] : [1000, 60_000, 20]
      gateway = await benchGateway({ users, contacts: 20, messages, rate: 500, seconds, onStep })
      continue
    }
    if (part === 'gateway-fairness') {
      fairness = await benchFairness({ size, scene, onStep })
      continue
    }
    if (part === 'irc') {
      const load = quick
        ? { users: 20, channels: 4, channelMessages: 400, privateMessages: 100, rate: 10, seconds: 3 }
        : {
            users: 100,
            channels: 10,
            channelMessages: 20_000 * size,
            privateMessages: 5000 * size,
            rate: 10,
            seconds: 30 * size,
          }
      irc = await benchIrc({ gateways: gatewaysNamed(only), ...load, onStep })
      continue
    }
    if (part === 'curves') {
      curves = benchCurves({ seed, rounds, bytes: quick ? 100_000 : 1_000_000, onStep })
      continue
    }
    const options = { seed, stanzas: quick ? 1000 : 8000, rounds, chunkSize: 16 * 1024, onStep }
    if (part === 'retained') retained = await benchRetained(options)
    else xml.push(...(await benchXml(part, options)))
  }
  onStep('')
  if (xml.length > 0) console.log(`${xmlTable(xml)}\n`)
  if (curves.length > 0) console.log(`${curvesTable(curves)}\n`)
  if (retained.length > 0) console.log(`${retainedTable(retained)}\n`)
  if (echo.length > 0) console.log(`${echoTable(echo)}\n`)
  if (plugins.length > 0) console.log(`${pluginTable(plugins)}\n`)
  if (startup) console.log(`${startupTable(startup)}\n`)
  if (types.length > 0) console.log(`${typesTable(types)}\n`)
  if (soaked) console.log(`\n${soakTable(soaked)}\n\nAll of the ${soaked.messages} messages were answered, in order.\n`)
  if (gateway) console.log(`${gatewayTable(gateway)}\n`)
  if (fairness.length > 0) console.log(`${fairnessTable(fairness)}\n`)
  if (irc.length > 0) console.log(`${ircTable(irc)}\n`)
  const report: Report = {
    node: process.version,
    seed,
    xml,
    curves,
    retained,
    echo,
    plugins,
    startup,
    types,
    soak: soaked,
    gateway,
    fairness,
    irc,
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
  if (soaked?.flat === false) throw new Error('The memory of the component did not stay flat.')
}

/** One line that changes, where somebody looks on. */
function progress(): (step: string) => void {
  if (!process.stderr.isTTY) return () => {}
  return (step) => process.stderr.write(`\r\x1b[K${step}`)
}
