import { fileURLToPath } from 'node:url'

export interface Contestant {
  readonly name: string
  /** What it runs: an adapter, or a component. */
  readonly path: string
}

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The first is the one the others are compared with. */
export const XML_CONTESTANTS: readonly Contestant[] = [
  { name: '@trestle/xml', path: at('adapters/trestle.mjs') },
  { name: '@xmpp/xml', path: at('peers/xmpp-xml.mjs') },
  { name: 'ltx', path: at('peers/ltx.mjs') },
]

export const ECHO_CONTESTANTS: readonly Contestant[] = [
  { name: '@trestle/component', path: at('echo-component.mjs') },
  { name: '@xmpp/component', path: at('peers/xmpp-echo-component.mjs') },
]

export const METER = at('meter.mjs')
export const WORKER = at('dist/worker.js')
export const PLUGIN_WORKER = at('dist/plugin-worker.js')
export const SOAK_COMPONENT = at('dist/soak-component.js')
export const GATEWAY_PROCESS = at('dist/gateway-process.js')
export const PROBE = at('startup/probe.mjs')
export const LOADED_FILES = at('startup/files.mjs')
export const QUIET_NETWORK = at('startup/quiet-network.mjs')
export const GATEWAY_PROGRAM = at('node_modules/@trestle/gateway-cli/dist/trestle-gateway.js')
export const IRC_NETWORK = at('../../examples/irc')
