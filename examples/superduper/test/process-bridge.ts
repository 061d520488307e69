import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestedServer } from '@trestle/test-fixtures'
import { createSuperDuperServer, type SuperDuperServer, type SuperDuperServerOptions } from '../src/server/index.js'
import { components, GATEWAY } from './bridge.js'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.js'

/** A network in this process, and the gateway to it in one of its own, over a server. */
export interface ProcessBridge extends GatewayProcess {
  readonly superduper: SuperDuperServer
  /** Starts the gateway again, over the same data, once it has ended. */
  start(): Promise<void>
  /** Ends all of it. */
  close(): Promise<void>
}

export async function startProcessBridge(
  server: TestedServer,
  options: SuperDuperServerOptions,
): Promise<ProcessBridge> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trestle-gateway-'))
  const superduper = await createSuperDuperServer(options)
  let gateway = await run()

  async function run(): Promise<GatewayProcess> {
    for (;;) {
      try {
        return await startGatewayProcess({
          server: `${server.host}:${server.componentPort}`,
          jid: GATEWAY,
          secret: components[GATEWAY],
          dataDir,
          superduper: `127.0.0.1:${superduper.port}`,
        })
      } catch (error) {
        // A supervisor does the same: the server may not have noticed the end of the process before it.
        if (!String(error).includes(`serves ${GATEWAY} already`)) throw error
      }
    }
  }

  return {
    superduper,
    async start() {
      gateway = await run()
    },
    stop: () => gateway.stop(),
    kill: () => gateway.kill(),
    async close() {
      await gateway.stop()
      await superduper.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
