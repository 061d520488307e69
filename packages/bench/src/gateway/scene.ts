import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@trestle/gateway-store-sql'
import type { Element } from '@trestle/xml'
import { type Child, startChild } from '../child.js'
import { GATEWAY_PROCESS } from '../contestants.js'
import type { GatewayFigures, GatewayOrder } from '../gateway-process.js'
import { profiling } from '../profiles.js'
import { type FakeNetwork, startFakeNetwork } from './fake-network.js'
import { type FakeServer, startFakeServer } from './fake-server.js'
import type { Burst, FromModule } from './lines.js'
import { type Population, populate } from './population.js'

/** A gateway in a process of its own, between a server and a network that are in this one. */
export interface Scene {
  readonly server: FakeServer
  readonly network: FakeNetwork
  readonly child: Child
  readonly start: StartFigures
  /** Replaced by what takes place on the scene. */
  onMessage: (message: Element) => void
  onSent: (message: Extract<FromModule, { readonly kind: 'send' }>) => void
  onDone: (burst: Burst['what']) => void
  figures(collect?: boolean): Promise<GatewayFigures>
  close(): Promise<void>
}

/** From the start of the process until every session is connected, and its presences were sent. */
export interface StartFigures {
  readonly seconds: number
  readonly cpuMs: number
  /** Stanzas that the gateway sent meanwhile. */
  readonly stanzas: number
}

export async function openScene(population: Population): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-gateway-'))
  const file = join(folder, 'gateway.sqlite')
  const store = await openSqliteStore({ file })
  await populate(store, population)
  await store.close()

  let scene!: Scene
  let allOnline: () => void = () => {}
  const online = new Promise<void>((resolve) => {
    allOnline = resolve
  })
  if (population.users === 0) allOnline()
  const server = await startFakeServer((message) => scene?.onMessage(message))
  const network = await startFakeNetwork({
    onOnline: (count) => count === population.users && allOnline(),
    onMessage: (message) => scene.onSent(message),
    onDone: (burst) => scene.onDone(burst),
  })
  const order: GatewayOrder = {
    file,
    serverPort: server.port,
    networkPort: network.port,
    contacts: population.contacts,
  }
  const before = performance.now()
  const child = startChild(GATEWAY_PROCESS, [JSON.stringify(order)], {
    execArgv: ['--expose-gc', ...profiling()],
  })
  await child.outlives(Promise.all([child.next(), online]))
  // The gateway, and each contact, show themselves to each user.
  await child.outlives(until(() => server.received >= population.users * (population.contacts + 1)))
  const seconds = (performance.now() - before) / 1000
  const figures = (collect = false) => child.ask<GatewayFigures>({ collect })
  const { cpuMs } = await figures()
  scene = {
    server,
    network,
    child,
    start: { seconds, cpuMs, stanzas: server.received },
    onMessage: () => {},
    onSent: () => {},
    onDone: () => {},
    figures,
    async close() {
      await child.stop()
      await server.close()
      await network.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return scene
}

/** Looks again and again. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10))
}
