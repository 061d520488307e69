import { afterAll, beforeAll, describe } from 'vitest'
import { countTests, reportMissing } from './describe-with.js'
import { startEjabberd } from './ejabberd.js'
import { startProsody } from './prosody.js'
import type { RealServer, RealServerName, ServerOptions, TestedServer } from './server.js'
import { type Start, sharedServer, stopSharedServers } from './shared-servers.js'
import { hasTool, type ToolName } from './tools.js'

const realServers: Readonly<Record<RealServerName, Start<RealServer>>> = {
  prosody: startProsody,
  ejabberd: startEjabberd,
}
const startLimitMs = 150_000

export interface ServerSuite {
  /** Which real servers. Default: all. */
  readonly servers?: readonly RealServerName[]
  readonly options?: ServerOptions
  /** Tools which the suite needs besides the server. */
  readonly needs?: readonly ToolName[]
}

export interface ServerSuiteWithExtra<K extends string> extends ServerSuite {
  /** Servers of other kinds, which the suite brings along. */
  readonly extra: Readonly<Record<K, Start<TestedServer>>>
}

/**
 * Defines a suite once for each kind of server. All suites of one file with equal options share one server per kind,
 * accounts and all, which starts with the first of them and ends with the file; one that a suite killed is restarted
 * for the next. `server()` is there once tests or hooks run. What is not installed is reported instead of run.
 */
export function describeWithServers(
  name: string,
  settings: ServerSuite & { readonly extra?: undefined },
  suite: (server: () => RealServer, kind: RealServerName) => void,
): void
export function describeWithServers<K extends string>(
  name: string,
  settings: ServerSuiteWithExtra<K>,
  suite: (server: () => TestedServer, kind: RealServerName | K) => void,
): void
export function describeWithServers(
  name: string,
  settings: ServerSuite & { readonly extra?: Readonly<Record<string, Start<TestedServer>>> | undefined },
  // One signature has to serve both overloads; a real kind always comes with a real server.
  suite: (server: () => never, kind: never) => void,
): void {
  const { options = {}, needs = [] } = settings
  const define = (kind: string, start: Start<TestedServer>): void => {
    describe(`${name} (${kind})`, () => {
      let current: TestedServer | undefined
      beforeAll(async () => {
        current = await sharedServer(kind, options, start)
      }, startLimitMs)
      countTests([kind, ...needs])
      const server = (): TestedServer => {
        if (current === undefined) throw new Error('The server is there only once tests or hooks run.')
        return current
      }
      suite(server as () => never, kind as never)
    })
  }
  const missing = needs.find((tool) => !hasTool(tool))
  if (missing !== undefined) {
    reportMissing(name, missing)
    return
  }
  for (const kind of settings.servers ?? ['prosody', 'ejabberd']) {
    if (hasTool(kind)) define(kind, realServers[kind])
    else reportMissing(`${name} (${kind})`, kind)
  }
  for (const [kind, start] of Object.entries(settings.extra ?? {})) define(kind, start)
  afterAll(stopSharedServers, startLimitMs)
}
