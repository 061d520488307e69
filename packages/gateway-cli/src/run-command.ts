import type { ExitCode } from './exit-codes.js'
import { createLog } from './log.js'
import { toggleDebugOnSignal } from './log-signal.js'
import type { MainOptions } from './main-options.js'
import type { GivenOptions } from './option-table.js'
import { report } from './report.js'
import { runGateway } from './run-gateway.js'
import { readSettings, type Settings } from './settings.js'
import type { Signals } from './signals.js'

/** Runs a gateway with the options of the command line. @throws CliError if they cannot be understood */
export async function runCommand(
  given: GivenOptions,
  signals: Signals,
  options: Omit<MainOptions, 'args'>,
): Promise<ExitCode> {
  const { env, cwd, stdout, stderr } = options
  const settings = readSettings(given, { env, cwd })
  const pretty = settings.logFormat === undefined ? stdout.isTTY === true : settings.logFormat === 'pretty'
  const log = createLog({
    level: settings.logLevel,
    pretty,
    secrets: [settings.secret],
    write: (line) => void stdout.write(line),
  })
  const stopToggling = toggleDebugOnSignal(log)
  try {
    return await runGateway(settings, {
      ...{ cwd, log, signals, watchdog: { pretty } },
      wire: await wireOf(settings, env, stderr),
    })
  } catch (error) {
    return report(error, log.level === 'debug', stderr)
  } finally {
    stopToggling()
  }
}

async function wireOf({ wireLog: format, secret }: Settings, env: MainOptions['env'], stderr: MainOptions['stderr']) {
  if (format === undefined) return undefined
  const { wireLog } = await import('@trestle/wire-log')
  return wireLog({
    format,
    write: (line) => void stderr.write(`${line}\n`),
    colour: stderr.isTTY === true && !env['NO_COLOR'],
    redact: { values: [secret] },
  })
}
