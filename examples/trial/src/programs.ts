import { fileURLToPath } from 'node:url'

/** The programs that the trial runs, each in a process of its own. */
export type Program = 'server' | 'superduper' | 'gateway'

const built: Readonly<Record<Program, string>> = {
  server: '../../../packages/test-server/dist/trestle-test-server.js',
  superduper: '../../superduper/dist/superduper-server.js',
  gateway: '../../../packages/gateway-cli/dist/trestle-gateway.js',
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** How a program is started, as it is built. */
export const commandOf = (program: Program): readonly string[] => [process.execPath, path(built[program])]

/** The network module that the gateway runs. */
export const networkModule = path('../../superduper/dist/index.js')
