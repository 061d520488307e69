import { fileURLToPath } from 'node:url'

/** The programs that the trial runs, each in a process of its own. */
export type Program = 'server' | 'superduper' | 'gateway'

const built: Readonly<Record<Program, string>> = {
  server: '../../../packages/test-server/dist/trestle-test-server.js',
  superduper: '../../superduper/dist/superduper-server.js',
  gateway: '../../../packages/gateway-cli/dist/trestle-gateway.js',
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** How a program is started: the binaries as they are published, or their sources, which need no build. */
export function commandOf(program: Program, fromSource: boolean): readonly string[] {
  if (!fromSource) return [process.execPath, path(built[program])]
  const source = built[program].replace('/dist/', '/src/').replace(/\.js$/, '.ts')
  return [process.execPath, '--import', import.meta.resolve('tsx'), '--conditions=@trestle/source', path(source)]
}

/** The network module that the gateway runs. */
export function networkModule(fromSource: boolean): string {
  return path(fromSource ? '../../superduper/src/index.ts' : '../../superduper/dist/index.js')
}
