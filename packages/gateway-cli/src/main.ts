import { readCommandLine } from './command-line.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { init } from './init.js'
import type { MainOptions } from './main-options.js'
import type { GivenOptions } from './option-table.js'
import { report } from './report.js'
import { watchSignals } from './signals.js'
import { usage } from './usage.js'
import { version } from './version.js'

/** Runs the program; resolves with its exit code. An error is printed as one line on `stderr`. */
export async function main({ args, ...options }: MainOptions): Promise<ExitCode> {
  const { cwd, stdout, stderr } = options
  try {
    const command = readCommandLine(args)
    if (command.kind === 'help') stdout.write(usage())
    if (command.kind === 'version') stdout.write(`${version()}\n`)
    if (command.kind === 'init') stdout.write(init(command.name, cwd))
    if (command.kind !== 'run') return exitCodes.ok
    return await run(command.given, options)
  } catch (error) {
    return report(error, false, stderr)
  }
}

async function run(given: GivenOptions, options: Omit<MainOptions, 'args'>): Promise<ExitCode> {
  // Before anything is loaded, which takes a while.
  const signals = watchSignals()
  try {
    // Nothing of the gateway is loaded before one is to run.
    const { runCommand } = await import('./run-command.js')
    return await runCommand(given, signals, options)
  } finally {
    signals.dispose()
  }
}
