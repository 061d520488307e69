import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { TestServerOptions } from './options.js'

/** The command line has an error. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'usage'
}

export interface CommandLine {
  readonly options: TestServerOptions
  /** Where to write the certificate that clients have to trust. */
  readonly caFile: string | undefined
}

export const usage = `trestle-test-server: a small XMPP server for trials and tests, not for production

usage: trestle-test-server [options]

  --domain NAME              domain to serve (default: localhost)
  --host ADDRESS             where to listen (default: 127.0.0.1)
  --allow-remote             accept a --host that others can reach
  --port PORT                for clients, with STARTTLS (default: 5222; 0: any free one)
  --direct-tls-port PORT     for clients, with TLS from the first byte (default: none)
  --websocket-port PORT      for clients, by WebSocket without TLS (default: none)
  --upload-port PORT         for files that clients upload, by HTTPS (default: none)
  --plain-uploads            that port speaks HTTP, as for pages in browsers
  --component-port PORT      for components (default: 5347; open only with --component)
  --user NAME:PASSWORD       an account to make unless it exists; repeatable
  --component JID:SECRET     a component that may attach; repeatable
  --registration             let clients make accounts of their own, in band
  --anonymous                let clients log in without an account
  --data-dir FOLDER          keep accounts, rosters and messages there (default: in memory)
  --print-ca FILE            write the certificate that clients have to trust to FILE
  --help                     show this
`

const flags = {
  domain: { type: 'string' },
  host: { type: 'string' },
  'allow-remote': { type: 'boolean' },
  port: { type: 'string', default: '5222' },
  'direct-tls-port': { type: 'string' },
  'websocket-port': { type: 'string' },
  'upload-port': { type: 'string' },
  'plain-uploads': { type: 'boolean' },
  'component-port': { type: 'string', default: '5347' },
  user: { type: 'string', multiple: true, default: [] },
  component: { type: 'string', multiple: true, default: [] },
  registration: { type: 'boolean' },
  anonymous: { type: 'boolean' },
  'data-dir': { type: 'string' },
  'print-ca': { type: 'string' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): CommandLine | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  return {
    options: {
      domain: values.domain,
      host: values.host,
      allowRemote: values['allow-remote'],
      port: portOf('--port', values.port),
      directTlsPort: portOf('--direct-tls-port', values['direct-tls-port']),
      websocketPort: portOf('--websocket-port', values['websocket-port']),
      uploadPort: portOf('--upload-port', values['upload-port']),
      uploadTls: !values['plain-uploads'],
      componentPort: portOf('--component-port', values['component-port']),
      users: pairs('--user', 'NAME:PASSWORD', values.user),
      components: pairs('--component', 'JID:SECRET', values.component),
      registration: values.registration,
      anonymous: values.anonymous,
      dataDir: values['data-dir'],
    },
    caFile: values['print-ca'],
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: false }).values
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause })
  }
}

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`${name} takes a number from 0 to 65535, not ${text}`)
}

/** A malformed pair is not repeated in the error, since half of it is a secret. */
function pairs(name: string, form: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const colon = text.indexOf(':')
      if (colon < 1 || colon === text.length - 1) throw new UsageError(`${name} takes ${form}`)
      return [text.slice(0, colon), text.slice(colon + 1)]
    }),
  )
}
