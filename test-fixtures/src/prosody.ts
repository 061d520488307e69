import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RealServer, ServerOptions } from './server.js'
import { type Recipe, type Site, startServer } from './start-server.js'

const modules = [
  'admin_shell',
  'blocklist',
  'bookmarks',
  'carbons',
  'csi',
  'disco',
  'http',
  'mam',
  'offline',
  'pep',
  'ping',
  'private',
  'register',
  'roster',
  'saslauth',
  'smacks',
  'time',
  'tls',
  'uptime',
  'vcard4',
  'vcard_legacy',
  'version',
  'websocket',
]

const uploads = `
Component "upload.localhost" "http_file_share"
  http_host = "127.0.0.1"
  http_file_share_size_limit = 100000
`

const accounts = join('data', 'localhost', 'accounts')

function quote(text: string): string {
  const escaped = text.replace(/[\\"\n\r\0]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)
  return `"${escaped}"`
}

function list(values: readonly (string | number)[]): string {
  return `{ ${values.map((value) => (typeof value === 'number' ? value : quote(value))).join(', ')} }`
}

function configuration({ folder, ports, options }: Site): string {
  const extras = options.prosody ?? {}
  const components = Object.entries(options.components ?? {})
  return `
run_as_root = true
pidfile = ${quote(join(folder, 'prosody.pid'))}
data_path = ${quote(join(folder, 'data'))}
admin_socket = ${quote(join(folder, 'admin.sock'))}
log = { { levels = { min = ${quote(options.debug ? 'debug' : 'info')} }, to = "file", filename = ${quote(join(folder, 'prosody.log'))} } }
certificates = ${quote(folder)}
ssl = { certificate = ${quote(join(folder, 'server.pem'))}, key = ${quote(join(folder, 'server.key'))} }
c2s_direct_tls_ssl = ssl
modules_disabled = { "s2s" }
modules_enabled = ${list([...modules, ...(extras.modules ?? [])])}
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = ${list([ports.c2s])}
c2s_direct_tls_ports = ${list([ports.directTls])}
component_ports = ${list(components.length > 0 ? [ports.component] : [])}
http_interfaces = { "127.0.0.1" }
http_ports = ${list([ports.http])}
https_ports = { }
http_default_host = "localhost"
consider_websocket_secure = true
authentication = "internal_hashed"
password_hash = ${quote(options.scram ?? 'SHA-1')}
storage = "internal"
archive_expires_after = "never"
allow_registration = ${options.registration ?? false}
min_seconds_between_registrations = 0
registration_throttle_max = 1000000
${extras.global ?? ''}
VirtualHost "localhost"
${extras.host ?? ''}
${components
  .map(([jid, secret]) => `Component ${quote(jid)}\n  component_secret = ${quote(secret)}\n${extras.component ?? ''}`)
  .join('\n')}
${options.uploads ? uploads : ''}
${extras.sections ?? ''}
`
}

/** Prosody keeps an account in a file named after the user, with what is no ASCII letter or digit percent-encoded. */
function accountFile(user: string): string {
  const bytes = [...Buffer.from(user)]
  const encode = (byte: number): string => {
    const char = String.fromCharCode(byte)
    return /[A-Za-z0-9]/.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`
  }
  return `${bytes.map(encode).join('')}.dat`
}

export const prosodyRecipe: Recipe = {
  name: 'prosody',
  websocketPath: '/xmpp-websocket',
  log: 'prosody.log',
  uploads: join('data', 'upload%2elocalhost', 'http_file_share'),
  portTaken: /Failed to open server port/,

  async prepare(site) {
    const { folder, options } = site
    const config = join(folder, 'prosody.cfg.lua')
    writeFileSync(config, configuration(site))
    mkdirSync(join(folder, accounts), { recursive: true })
    for (const [user, password] of Object.entries(options.users ?? {})) {
      writeFileSync(join(folder, accounts, accountFile(user)), `return { ["password"] = ${quote(password)} };\n`)
    }
    return { command: 'prosody', args: ['--config', config, '-F'], cwd: folder }
  },

  async register({ folder }, user, password) {
    const config = join(folder, 'prosody.cfg.lua')
    // prosodyctl would silently set a new password.
    if (existsSync(join(folder, accounts, accountFile(user))))
      throw new Error(`prosody has an account ${user} already.`)
    await promisify(execFile)('prosodyctl', ['--config', config, 'register', user, 'localhost', password], {
      timeout: 20_000,
    })
  },
}

/** Starts Prosody with accounts, components and the usual modules on free ports of loopback; resolves once it answers. */
export function startProsody(options: ServerOptions = {}): Promise<RealServer> {
  return startServer(prosodyRecipe, options)
}
