import { join } from 'node:path'
import { ComponentError, type ComponentOptions } from '@trestle/component'
import {
  configFieldsOf,
  createGateway,
  type Gateway,
  GatewayError,
  type GatewayOptions,
  type Network,
} from '@trestle/gateway'
import { awaitEnd } from './await-end.js'
import { CliError, usageError } from './cli-error.js'
import { watchEventLoop } from './event-loop-watch.js'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js'
import { guardExit } from './exit-guard.js'
import type { ExitRecord } from './exit-record.js'
import { pauseAfterFailure } from './failure-pause.js'
import { createHandlerTrace, type HandlerTrace } from './handler-trace.js'
import { loadNetwork } from './load-network.js'
import type { ProcessLog } from './log.js'
import { logLevelControl } from './log-level-control.js'
import { networkConfig } from './network-options.js'
import { type Observation, openObservation } from './observation.js'
import { type OpenedData, openData } from './open-data.js'
import { type OpenedFiles, openFiles } from './open-files.js'
import type { Settings } from './settings.js'
import type { Signals } from './signals.js'
import { tracedNetwork } from './traced-network.js'
import { startWatchdog, type WatchdogSettings } from './watchdog/watchdog.js'

/** The environment that a gateway runs in; tests replace parts of it. */
export interface RunEnvironment {
  readonly cwd: string
  readonly log: ProcessLog
  readonly signals: Signals
  /** Receives all traffic with the server. */
  readonly wire?: ComponentOptions['wire']
  readonly loadNetwork?: typeof loadNetwork
  readonly createGateway?: typeof createGateway
  readonly openData?: typeof openData
  /** Watches the process from a thread of its own; not without. */
  readonly watchdog?: Pick<WatchdogSettings, 'pretty'> | undefined
}

interface Running extends RunEnvironment {
  readonly trace: HandlerTrace
  readonly observation: Observation | undefined
}

/** Runs a gateway until a signal or an error ends it. @throws CliError if it cannot start */
export async function runGateway(settings: Settings, environment: RunEnvironment): Promise<ExitCode> {
  const { log, signals, cwd } = environment
  const trace = createHandlerTrace()
  let exits: ExitRecord | undefined
  const unguard = guardExit({
    log,
    trace,
    isOurs: () => signals.isForced,
    onModuleExit: ({ user, handler }) => exits?.noteFailure(user, handler),
  })
  let observation: Observation | undefined
  try {
    if (settings.http) observation = await openObservation(settings.http, { log, trace })
    // Loaded before the hooks for TypeScript: through them, it would take twice the memory.
    if (!environment.openData) await loadStore(settings)
    const loading = (environment.loadNetwork ?? loadNetwork)(settings.legacyNetwork, cwd)
    const network = await unlessStopped(signals.stop, loading)
    if (!network) {
      log.info('Stopping: the network module is not loaded yet.')
      return exitCodes.ok
    }
    const data = await (environment.openData ?? openData)(settings.dataDir, log, settings.db)
    exits = data.exits
    const traced = tracedNetwork(network, trace, pauseAfterFailure(exits, log))
    return await runWithData(traced, data, settings, { ...environment, trace, observation })
  } finally {
    observation?.close()
    unguard()
  }
}

const loadStore = ({ db }: Settings) =>
  db === undefined ? import('@trestle/gateway-store-sql/sqlite') : import('@trestle/gateway-store-sql')

async function runWithData(
  network: Network<unknown>,
  data: OpenedData,
  settings: Settings,
  environment: Running,
): Promise<ExitCode> {
  const { jid, server, secret, userJidValidator, admins, name, welcome, rosterGroup, lastSeenText } = settings
  const { networkOptions } = settings
  const { log, wire, trace } = environment
  const create = environment.createGateway ?? createGateway
  let code: ExitCode | undefined
  let files: OpenedFiles | undefined
  try {
    files = await openFiles(settings.files, { dataDir: settings.dataDir, store: data.store, log })
    const component = { jid, secret, ...server, wire }
    const logLevel = logLevelControl(log)
    const options: GatewayOptions = {
      ...{ network, component, store: data.store, log, userJidValidator, admins, logLevel },
      ...{ rosterGroup, lastSeenText, texts: { name, welcome }, startRate: settings.startRate },
      limits: settings.limits,
      ...(settings.historyDays !== undefined && { history: { days: settings.historyDays } }),
      files: files.options,
      contexts: trace.contexts,
      process: { lastFailure: data.exits.lastFailure, runningHandlers: trace.runningHandlers },
      config: networkConfig(configFieldsOf(network), networkOptions),
    }
    const gateway = make(() => create(options))
    code = await untilEnd(gateway, data, settings, environment)
    return code
  } finally {
    files?.close()
    // Of data that is gone, nothing can be closed in order.
    const closed = data.store.close()
    await (code === exitCodes.data ? closed.catch(() => {}) : closed)
  }
}

async function untilEnd(
  gateway: Gateway,
  data: OpenedData,
  { jid, server, dataDir, exitWhenBlocked: exitAfter }: Settings,
  { log, signals, trace, observation, watchdog }: Running,
): Promise<ExitCode> {
  const end = awaitEnd(gateway, log, signals)
  const disposers: (() => void)[] = []
  try {
    const watch = await data.watch(() => end.reach(exitCodes.data))
    disposers.push(watch.dispose)
    observation?.show(gateway, () => watch.isUsable)
    await unlessStopped(signals.stop, start(gateway, end.signal))
    if (!end.signal.aborted) {
      const users = gateway.users.length
      log.info({ jid, server: `${server.host}:${server.port}`, users }, 'The gateway is online.')
    }
    gateway.component.on('online', () => log.info('The gateway is online again.'))
    // Not before: the first calls of everything take their time.
    disposers.push(watchEventLoop({ log, trace }).dispose)
    if (watchdog && !end.signal.aborted) {
      const exitFile = join(dataDir, 'last-exit.json')
      disposers.push(await startWatchdog({ ...watchdog, exitAfter, exitFile }, trace, data.store.runBeside))
    }
    const code = await end.reached
    log.info('Stopping.')
    return code
  } finally {
    await end.stopGateway()
    for (const dispose of disposers) dispose()
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
    // Of the options, only their values are wrong.
    if (error instanceof GatewayError && error.field !== undefined) {
      throw usageError(`--network-option ${error.message}`, { cause: error })
    }
    throw new CliError(exitCodes.module, `the network module is refused: ${(error as Error).message}`, { cause: error })
  }
}
