import { type Gateway, type Log, superviseProcess } from '@trestle/gateway'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js'
import type { Signals } from './signals.js'

/** The end of a running gateway. */
export interface End {
  /** Resolves with the exit code of the first reason to end. */
  readonly reached: Promise<ExitCode>
  /** Aborted by the first reason to end. */
  readonly signal: AbortSignal
  /** Ends it for a reason of one's own. */
  reach(code: ExitCode): void
  /** Stops the gateway: in order, or within 5 seconds after an uncaught error, or without data. */
  stopGateway(): Promise<void>
}

/** Milliseconds for the stop after an uncaught error, or without data. */
const HURRIED_STOP = 5000

/** Observes what may end a gateway: signals, a server that refuses it, and uncaught errors of no session. */
export function awaitEnd(gateway: Gateway, log: Log, { stop }: Signals): End {
  const controller = new AbortController()
  const reached = new Promise<ExitCode>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(controller.signal.reason as ExitCode))
  })
  const reach = (code: ExitCode) => controller.abort(code)
  stop.addEventListener('abort', () => reach(exitCodes.ok), { once: true })
  if (stop.aborted) reach(exitCodes.ok)
  gateway.component.on('ended', ({ error }) => {
    log.error({ error }, 'The server refuses the gateway; it does not reconnect.')
    reach(exitCodeOf(error.code))
  })
  const unsupervise = superviseProcess(gateway, log, () => reach(exitCodes.failure))
  return {
    reached,
    signal: controller.signal,
    reach,
    async stopGateway() {
      const { reason } = controller.signal
      const isHurried = reason === exitCodes.failure || reason === exitCodes.data
      await (isHurried ? within(gateway.stop(), HURRIED_STOP) : gateway.stop())
      unsupervise()
    },
  }
}

function within(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  return Promise.race([work, over]).finally(() => clearTimeout(timer))
}
