import { createGateway, createMemoryStore, type Gateway, type GatewayOptions } from '@trestle/gateway'
import type { TestedServer } from '@trestle/test-fixtures'
import network from '../src/index.js'
import { createSuperDuperServer, type SuperDuperServer, type SuperDuperServerOptions } from '../src/server/index.js'

export const GATEWAY = 'superduper.localhost'
const SECRET = 'kept between us'
/** What a server needs for the gateway. */
export const components = { [GATEWAY]: SECRET }

/** A network and the gateway to it, in this process, over a server. */
export interface Bridge {
  readonly superduper: SuperDuperServer
  readonly gateway: Gateway
  /** Ends the gateway, and starts another one over the same data. */
  restart(run?: () => unknown): Promise<void>
  stop(): Promise<void>
}

export async function startBridge(
  server: TestedServer,
  options: SuperDuperServerOptions,
  more: Pick<GatewayOptions, 'files'> = {},
): Promise<Bridge> {
  const superduper = await createSuperDuperServer({ port: 0, ...options })
  process.env['SUPERDUPER_SERVER'] = `127.0.0.1:${superduper.port}`
  const store = createMemoryStore()
  let gateway = await start()

  async function start(): Promise<Gateway> {
    const { host, componentPort: port } = server
    const component = { jid: GATEWAY, secret: SECRET, host, port, reconnect: { initial: 100, max: 1000 } }
    const made = createGateway({ network, store, component, ...more })
    await made.start()
    return made
  }

  return {
    superduper,
    get gateway() {
      return gateway
    },
    async restart(run = () => {}) {
      await gateway.stop()
      await run()
      gateway = await start()
    },
    async stop() {
      await gateway.stop()
      await superduper.close()
    },
  }
}
