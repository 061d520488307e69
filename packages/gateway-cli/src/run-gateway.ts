import { join } from 'node:path'
import { ComponentError } from '@trestle/component'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type GatewayStore,
  type Log,
  superviseProcess,
} from '@trestle/gateway'
import { openSqliteStore, StoreError } from '@trestle/gateway-store-sql'
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
  readonly loadNetwork?: typeof loadNetwork
  readonly createGateway?: (options: GatewayOptions) => Gateway
  readonly openStore?: (dataDir: string) => Promise<GatewayStore>
}

/** Milliseconds for an orderly end when an error has left the process in an unknown state. */
const FATAL_STOP = 5000

/** Runs a gateway until it is asked to end or cannot go on. @throws CliError where it cannot start */
export async function runGateway(settings: Settings, world: World): Promise<ExitCode> {
  const { jid, server } = settings
  const network = await (world.loadNetwork ?? loadNetwork)(settings.legacyNetwork, world.cwd)
  const store = await (world.openStore ?? openStore)(settings.dataDir)
  try {
    const gateway = make(() =>
      (world.createGateway ?? createGateway)({
        network,
        component: { jid, secret: settings.secret, ...server },
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
  let stopLimit: number | undefined
  try {
    await start(gateway, signals)
    if (signals.asked.aborted) return exitCodes.ok
    const users = gateway.users.length
    log.info({ jid, server: `${server.host}:${server.port}`, users }, 'The gateway is online.')
    const code = await end.reached
    if (code === exitCodes.failure) stopLimit = FATAL_STOP
    log.info('Ending.')
    return code
  } finally {
    await within(gateway.stop(), stopLimit)
    end.undo()
  }
}

/** Resolves with the exit code when there is a reason to end. */
function ending(gateway: Gateway, log: Log, { asked }: Signals) {
  let unguard: () => void = () => {}
  const reached = new Promise<ExitCode>((resolve) => {
    asked.addEventListener('abort', () => resolve(exitCodes.ok), { once: true })
    unguard = superviseProcess(gateway, log, () => resolve(exitCodes.failure))
    gateway.component.on('ended', ({ error }) => {
      log.error({ error }, 'The server lets us in no more.')
      resolve(exitCodeOf(error.code))
    })
  })
  return { reached, undo: () => unguard() }
}

/** Being asked to end while connecting is no failure. */
async function start(gateway: Gateway, { asked }: Signals): Promise<void> {
  try {
    await gateway.start({ signal: asked })
  } catch (error) {
    if (asked.aborted) return
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
