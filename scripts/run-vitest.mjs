import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/**
 * For V8: what tests make is soon garbage, and by default a young generation is small, so that much of it is moved on before
 * it is found to be. In MB.
 */
const flags = ['--min-semi-space-size=16', '--max-semi-space-size=32']

/** Runs vitest once to its end, whatever interrupts us: it ends what it started. Resolves with an exit code. */
export function runVitest(args, env) {
  return new Promise((resolve) => {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [...flags, vitest, 'run', ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    const end = () => child.kill('SIGTERM')
    // A terminal sends SIGINT to both of us; nobody else sees SIGTERM and SIGHUP.
    const signals = { SIGINT: () => {}, SIGTERM: end, SIGHUP: end }
    for (const [signal, act] of Object.entries(signals)) process.on(signal, act)
    const settle = (code) => {
      for (const [signal, act] of Object.entries(signals)) process.off(signal, act)
      resolve(code)
    }
    child.once('error', (error) => {
      console.error(error.message)
      settle(1)
    })
    child.once('exit', (code, signal) => settle(code ?? 128 + constants.signals[signal]))
  })
}
