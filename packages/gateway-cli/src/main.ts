import { wireLog } from '@trestle/wire-log'
import { CliError } from './cli-error.js'
import { readCommandLine } from './command-line.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { init } from './init.js'
import { createLog } from './log.js'
import { runGateway } from './run-gateway.js'
import { readSettings, type Settings } from './settings.js'
import { hearSignals } from './signals.js'
import { usage } from './usage.js'
import { version } from './version.js'

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

export interface MainOptions {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: Output
  readonly stderr: Output
}

/** The whole program; resolves with its exit code. What went wrong is one line on `stderr`. */
export async function main({ args, env, cwd, stdout, stderr }: MainOptions): Promise<ExitCode> {
  let verbose = false
  try {
    const command = readCommandLine(args)
    if (command.kind === 'help') stdout.write(usage())
    if (command.kind === 'version') stdout.write(`${version()}\n`)
    if (command.kind === 'init') stdout.write(init(command.name, cwd))
    if (command.kind !== 'run') return exitCodes.ok
    const settings = readSettings(command.given, { env, cwd })
    verbose = settings.logLevel === 'debug'
    const log = createLog({
      level: settings.logLevel,
      pretty: stdout.isTTY === true,
      secrets: [settings.secret],
      write: (line) => void stdout.write(line),
    })
    const signals = hearSignals()
    try {
      return await runGateway(settings, { cwd, log, signals, wire: wireOf(settings, env, stderr) })
    } finally {
      signals.undo()
    }
  } catch (error) {
    return report(error, verbose, stderr)
  }
}

function wireOf({ wireLog: format, secret }: Settings, env: MainOptions['env'], stderr: Output) {
  if (format === undefined) return undefined
  return wireLog({
    format,
    write: (line) => void stderr.write(`${line}\n`),
    colour: stderr.isTTY === true && !env['NO_COLOR'],
    redact: { values: [secret] },
  })
}

function report(error: unknown, verbose: boolean, stderr: Output): ExitCode {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error))
  const hint = error instanceof CliError && error.code === exitCodes.usage ? ' (see trestle-gateway --help)' : ''
  stderr.write(`trestle-gateway: ${message.replace(/\s*\n\s*/g, ' ')}${hint}\n`)
  if (verbose) stderr.write(`${cause instanceof Error ? cause.stack : stack}\n`)
  return error instanceof CliError ? error.code : exitCodes.failure
}
