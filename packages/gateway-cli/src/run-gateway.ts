import { join } from 'node:path'
import { ComponentError, type ComponentOptions } from '@trestle/component'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type GatewayStore,
  type Log,
  superviseProcess,
} from '@trestle/gateway'
import { CliError } from './cli-error.js'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js'
import { loadNetwork } from './load-network.js'
import type { Settings } from './settings.js'
import type { Signals } from './signals.js'

/** What running needs of the world; tests give their own. */
export interface World {
  readonly cwd: string
  readonly log: Log
  readonly signals: Signals
  /** Told of all that goes over the wire. */
  readonly wire?: ComponentOptions['wire']
  readonly loadNetwork?: typeof loadNetwork
  readonly createGateway?: (options: GatewayOptions) => Gateway
  readonly openStore?: (dataDir: string) => Promise<GatewayStore>
}

/** Milliseconds for an orderly end when an error has left the process in an unknown state. */
const FATAL_STOP = 5000

/** Runs a gateway until it is asked to end or cannot go on. @throws CliError where it cannot start */
export async function runGateway(settings: Settings, world: World): Promise<ExitCode> {
  const { jid, server } = settings
  // Before the hooks for TypeScript are there: what is loaded through them takes twice the memory.
  if (!world.openStore) await import('@trestle/gateway-store-sql')
  const network = await (world.loadNetwork ?? loadNetwork)(settings.legacyNetwork, world.cwd)
  const store = await (world.openStore ?? openStore)(settings.dataDir)
  try {
    const gateway = make(() =>
      (world.createGateway ?? createGateway)({
        network,
        component: { jid, secret: settings.secret, ...server, wire: world.wire },
        store,
        log: world.log,
        userJidValidator: settings.userJidValidator,
        admins: settings.admins,
      }),
    )
    return await untilEnd(gateway, settings, world)
  } finally {
    await store.close()
  }
}

async function untilEnd(gateway: Gateway, { jid, server }: Settings, { log, signals }: World): Promise<ExitCode> {
  const end = ending(gateway, log, signals)
  try {
    await start(gateway, end.signal)
    if (!end.signal.aborted) {
      const users = gateway.users.length
      log.info({ jid, server: `${server.host}:${server.port}`, users }, 'The gateway is online.')
    }
    gateway.component.on('online', () => log.info('The gateway is online again.'))
    const code = await end.reached
    log.info('Ending.')
    return code
  } finally {
    await within(gateway.stop(), end.isFatal() ? FATAL_STOP : undefined)
    end.undo()
  }
}

/** The reason to end that comes first, as exit code; the signal is aborted then. */
function ending(gateway: Gateway, log: Log, { asked }: Signals) {
  const controller = new AbortController()
  const reached = new Promise<ExitCode>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(controller.signal.reason as ExitCode))
  })
  const end = (code: ExitCode) => controller.abort(code)
  asked.addEventListener('abort', () => end(exitCodes.ok), { once: true })
  if (asked.aborted) end(exitCodes.ok)
  gateway.component.on('ended', ({ error }) => {
    log.error({ error }, 'The server lets us in no more.')
    end(exitCodeOf(error.code))
  })
  return {
    reached,
    signal: controller.signal,
    isFatal: () => controller.signal.reason === exitCodes.failure,
    undo: superviseProcess(gateway, log, () => end(exitCodes.failure)),
  }
}

/** A reason to end that comes while connecting is no failure to connect. */
async function start(gateway: Gateway, signal: AbortSignal): Promise<void> {
  try {
    await gateway.start({ signal })
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof ComponentError) throw new CliError(exitCodeOf(error.code), error.message, { cause: error })
    throw error
  }
}

/** What is wrong with a module may show only when the gateway is put together. */
function make(create: () => Gateway): Gateway {
  try {
    return create()
  } catch (error) {
    if (error instanceof ComponentError) throw new CliError(exitCodeOf(error.code), error.message, { cause: error })
    throw new CliError(exitCodes.module, `the network module is refused: ${(error as Error).message}`, { cause: error })
  }
}

async function openStore(dataDir: string): Promise<GatewayStore> {
  const { openSqliteStore, StoreError } = await import('@trestle/gateway-store-sql')
  try {
    return await openSqliteStore({ file: join(dataDir, 'gateway.sqlite') })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    throw new CliError(error.code === 'locked' ? exitCodes.identity : exitCodes.failure, error.message, {
      cause: error,
    })
  }
}

function within(work: Promise<void>, milliseconds: number | undefined): Promise<void> {
  if (milliseconds === undefined) return work
  return Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, milliseconds))])
}
