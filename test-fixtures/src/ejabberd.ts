import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { untilClosed } from './probe.js'
import type { RealServer, ServerOptions } from './server.js'
import { type Recipe, type Site, startServer } from './start-server.js'
import { ejabberdLibraries } from './tools.js'

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function merge(base: Record<string, unknown>, more: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = { ...base }
  for (const [key, value] of Object.entries(more)) {
    const before = merged[key]
    merged[key] = isObject(before) && isObject(value) ? { ...before, ...value } : value
  }
  return merged
}

function listeners({ ports, options }: Site): object[] {
  const client = { ip: '127.0.0.1', module: 'ejabberd_c2s', access: 'everyone' }
  const components = Object.entries(options.components ?? {})
  return [
    { ...client, port: ports.c2s, starttls_required: true },
    { ...client, port: ports.directTls, tls: true },
    {
      ip: '127.0.0.1',
      port: ports.http,
      module: 'ejabberd_http',
      request_handlers: {
        '/ws': 'ejabberd_http_ws',
        ...(options.uploads ? { '/upload': 'mod_http_upload' } : {}),
        '/api': 'mod_http_api',
        '/.well-known/host-meta': 'mod_host_meta',
        '/.well-known/host-meta.json': 'mod_host_meta',
      },
    },
    ...(components.length === 0
      ? []
      : [
          {
            ip: '127.0.0.1',
            port: ports.component,
            module: 'ejabberd_service',
            hosts: Object.fromEntries(components.map(([jid, password]) => [jid, { password }])),
            ...options.ejabberd?.component,
          },
        ]),
  ]
}

function modules({ folder, ports, options }: Site): Record<string, object> {
  return {
    mod_adhoc: {},
    mod_blocking: {},
    mod_caps: {},
    mod_carboncopy: {},
    mod_client_state: {},
    mod_disco: {},
    mod_host_meta: { websocket_url: `ws://127.0.0.1:${ports.http}/ws`, bosh_service_url: 'undefined' },
    mod_http_api: {},
    ...(options.uploads
      ? {
          mod_http_upload: {
            access: 'everyone',
            docroot: join(folder, 'uploads'),
            put_url: `http://127.0.0.1:${ports.http}/upload`,
            max_size: 100_000,
          },
        }
      : {}),
    mod_last: {},
    mod_mam: { default: 'always', assume_mam_usage: true },
    mod_offline: {},
    mod_ping: {},
    mod_privacy: {},
    mod_private: {},
    mod_pubsub: { plugins: ['flat', 'pep'], last_item_cache: false },
    // It would offer registration in the stream features even if nobody may register.
    ...(options.registration ? { mod_register: { access: 'everyone', ip_access: 'everyone' } } : {}),
    mod_roster: { versioning: true },
    mod_stream_mgmt: {},
    mod_time: {},
    mod_vcard: { search: false },
    mod_version: {},
    ...options.ejabberd?.modules,
  }
}

function configuration(site: Site): Record<string, unknown> {
  const { folder, options } = site
  const base = {
    hosts: ['localhost'],
    loglevel: options.debug ? 'debug' : 'info',
    log_rotate_count: 0,
    certfiles: [join(folder, 'server.pem'), join(folder, 'server.key')],
    ca_file: join(folder, 'ca.pem'),
    listen: listeners(site),
    s2s_access: 'nobody',
    auth_method: 'internal',
    auth_password_format: 'scram',
    auth_scram_hash: options.scram === 'SHA-256' ? 'sha256' : 'sha',
    disable_sasl_mechanisms: ['digest-md5', 'X-OAUTH2'],
    registration_timeout: 'infinity',
    acl: { loopback: { ip: ['127.0.0.0/8'] } },
    access_rules: { everyone: { allow: 'all' }, nobody: { deny: 'all' } },
    api_permissions: {
      tests: { from: ['mod_http_api'], who: { access: { allow: { acl: 'loopback' } } }, what: ['*'] },
    },
    modules: modules(site),
  }
  return merge(base, options.ejabberd?.config ?? {})
}

/** Erlang: for each connection to the port, brings the database's log to disk, then closes. */
function flushOnDemand(port: number): string {
  return `spawn(fun() ->
    {ok, Listener} = gen_tcp:listen(${port}, [{ip, {127,0,0,1}}, {reuseaddr, true}, {active, false}]),
    Serve = fun Next() ->
      {ok, Socket} = gen_tcp:accept(Listener),
      mnesia:sync_log(),
      gen_tcp:close(Socket),
      Next()
    end,
    Serve()
  end).`
}

export const ejabberdRecipe: Recipe = {
  name: 'ejabberd',
  websocketPath: '/ws',
  log: 'ejabberd.log',
  uploads: 'uploads',
  portTaken: /address already in use|eaddrinuse/i,

  async prepare(site) {
    const { folder, ports } = site
    const libraries = ejabberdLibraries()
    if (libraries === undefined) throw new Error('ejabberd is not installed.')
    const config = join(folder, 'ejabberd.yml')
    const spool = join(folder, 'data')
    mkdirSync(join(folder, 'home'))
    // JSON is YAML.
    writeFileSync(config, JSON.stringify(configuration(site), null, 2))
    return {
      command: 'erl',
      args: [
        '-noinput',
        '-mnesia',
        'dir',
        JSON.stringify(spool),
        '-s',
        'ejabberd',
        '-eval',
        flushOnDemand(ports.control),
      ],
      cwd: spool,
      env: {
        HOME: join(folder, 'home'),
        ERL_LIBS: libraries,
        ERL_CRASH_DUMP_BYTES: '0',
        EJABBERD_CONFIG_PATH: config,
        EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
      },
    }
  },

  async register({ ports }, user, password) {
    const response = await fetch(`http://127.0.0.1:${ports.http}/api/register`, {
      method: 'POST',
      body: JSON.stringify({ user, host: 'localhost', password }),
      signal: AbortSignal.timeout(20_000),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`ejabberd did not register ${user}: ${response.status} ${answer.slice(0, 300)}`)
  },

  // Mnesia keeps up to two seconds of transactions in memory.
  flush: ({ ports }) => untilClosed(ports.control),

  async populate(site) {
    const users = Object.entries(site.options.users ?? {})
    await Promise.all(users.map(([user, password]) => ejabberdRecipe.register(site, user, password)))
  },
}

/** Starts ejabberd with accounts, components and the usual modules on free ports of loopback; resolves once it answers. */
export function startEjabberd(options: ServerOptions = {}): Promise<RealServer> {
  return startServer(ejabberdRecipe, options)
}
