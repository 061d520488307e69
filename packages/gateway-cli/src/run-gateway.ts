import { ComponentError, type ComponentOptions } from '@trestle/component'
import { createGateway, type Gateway, type GatewayOptions, type Log, superviseProcess } from '@trestle/gateway'
import { CliError } from './cli-error.js'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js'
import { loadNetwork } from './load-network.js'
import { type OpenedData, openData } from './open-data.js'
import type { Settings } from './settings.js'
import type { Signals } from './signals.js'

/** The environment that a gateway runs in; tests replace parts of it. */
export interface RunEnvironment {
  readonly cwd: string
  readonly log: Log
  readonly signals: Signals
  /** Receives all traffic with the server. */
  readonly wire?: ComponentOptions['wire']
  readonly loadNetwork?: typeof loadNetwork
  readonly createGateway?: (options: GatewayOptions) => Gateway
  readonly openData?: typeof openData
}

/** Milliseconds for the stop after an uncaught error, or without data. */
const HURRIED_STOP = 5000

/** Runs a gateway until a signal or an error ends it. @throws CliError if it cannot start */
export async function runGateway(settings: Settings, environment: RunEnvironment): Promise<ExitCode> {
  const { jid, server } = settings
  const { stop } = environment.signals
  // Loaded before the hooks for TypeScript: through them, it would take twice the memory.
  if (!environment.openData) await import('@trestle/gateway-store-sql')
  const network = await unlessStopped(
    stop,
    (environment.loadNetwork ?? loadNetwork)(settings.legacyNetwork, environment.cwd),
  )
  if (!network) {
    environment.log.info('Stopping: the network module is not loaded yet.')
    return exitCodes.ok
  }
  const data = await (environment.openData ?? openData)(settings.dataDir, environment.log)
  let code: ExitCode | undefined
  try {
    const gateway = make(() =>
      (environment.createGateway ?? createGateway)({
        network,
        component: { jid, secret: settings.secret, ...server, wire: environment.wire },
        store: data.store,
        log: environment.log,
        userJidValidator: settings.userJidValidator,
        admins: settings.admins,
      }),
    )
    code = await untilEnd(gateway, data, settings, environment)
    return code
  } finally {
    // Of data that is gone, nothing can be closed in order.
    const closed = data.store.close()
    await (code === exitCodes.data ? closed.catch(() => {}) : closed)
  }
}

async function untilEnd(
  gateway: Gateway,
  data: OpenedData,
  { jid, server }: Settings,
  { log, signals }: RunEnvironment,
): Promise<ExitCode> {
  const end = ending(gateway, log, signals)
  const watch = await data.watch(() => end.now(exitCodes.data))
  try {
    await unlessStopped(signals.stop, start(gateway, end.signal))
    if (!end.signal.aborted) {
      const users = gateway.users.length
      log.info({ jid, server: `${server.host}:${server.port}`, users }, 'The gateway is online.')
    }
    gateway.component.on('online', () => log.info('The gateway is online again.'))
    const code = await end.reached
    log.info('Stopping.')
    return code
  } finally {
    await within(gateway.stop(), end.isOrderly() ? undefined : HURRIED_STOP)
    watch.dispose()
    end.undo()
  }
}

/** Resolves with the exit code of the first reason to end; its signal is aborted then. */
function ending(gateway: Gateway, log: Log, { stop }: Signals) {
  const controller = new AbortController()
  const reached = new Promise<ExitCode>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(controller.signal.reason as ExitCode))
  })
  const end = (code: ExitCode) => controller.abort(code)
  stop.addEventListener('abort', () => end(exitCodes.ok), { once: true })
  if (stop.aborted) end(exitCodes.ok)
  gateway.component.on('ended', ({ error }) => {
    log.error({ error }, 'The server refuses the gateway; it does not reconnect.')
    end(exitCodeOf(error.code))
  })
  return {
    reached,
    signal: controller.signal,
    now: end,
    isOrderly: () => controller.signal.reason !== exitCodes.failure && controller.signal.reason !== exitCodes.data,
    undo: superviseProcess(gateway, log, () => end(exitCodes.failure)),
  }
}

// A signal that comes while connecting is not a failure to connect.
async function start(gateway: Gateway, signal: AbortSignal): Promise<void> {
  try {
    await gateway.start({ signal })
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof ComponentError) throw new CliError(exitCodeOf(error.code), error.message, { cause: error })
    throw error
  }
}

/** Resolves as the work does, or with undefined once the signal is aborted: the work may take no notice of it. */
async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  return Promise.race([stopped, work])
}

// Some mistakes of a module show only when the gateway is made.
function make(create: () => Gateway): Gateway {
  try {
    return create()
  } catch (error) {
    if (error instanceof ComponentError) throw new CliError(exitCodeOf(error.code), error.message, { cause: error })
    throw new CliError(exitCodes.module, `the network module is refused: ${(error as Error).message}`, { cause: error })
  }
}

function within(work: Promise<void>, milliseconds: number | undefined): Promise<void> {
  if (milliseconds === undefined) return work
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  return Promise.race([work, over]).finally(() => clearTimeout(timer))
}
