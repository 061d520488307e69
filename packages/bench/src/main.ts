import { writeFile } from 'node:fs/promises'
import { benchEcho, type EchoResult } from './echo-bench.js'
import { readOptions } from './options.js'
import { echoTable, type Report, xmlTable } from './report.js'
import { benchXml, type XmlResult } from './xml-bench.js'

/** Runs what the arguments ask for, and prints tables. */
export async function main(args: readonly string[]): Promise<void> {
  const { parts, quick, seed, rounds, json } = readOptions(args)
  const onStep = progress()
  const xml: XmlResult[] = []
  let echo: EchoResult[] = []
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
    xml.push(...(await benchXml(part, { seed, stanzas: quick ? 1000 : 8000, rounds, chunkSize: 16 * 1024, onStep })))
  }
  onStep('')
  if (xml.length > 0) console.log(`${xmlTable(xml)}\n`)
  if (echo.length > 0) console.log(`${echoTable(echo)}\n`)
  const report: Report = { node: process.version, seed, xml, echo }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
}

/** One line that changes, where somebody looks on. */
function progress(): (step: string) => void {
  if (!process.stderr.isTTY) return () => {}
  return (step) => process.stderr.write(`\r\x1b[K${step}`)
}
