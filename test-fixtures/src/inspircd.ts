import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type IrcRecipe, type IrcServer, type IrcServerOptions, type IrcSite, startIrcServer } from './irc-server.js'
import { inspircd } from './tools.js'

/** What of InspIRCd 3 matters to clients: IRCv3, and what channels can be. */
const modules = [
  'ssl_gnutls',
  'cap',
  'ircv3',
  'ircv3_accounttag',
  'ircv3_batch',
  'ircv3_capnotify',
  'ircv3_chghost',
  'ircv3_ctctags',
  'ircv3_echomessage',
  'ircv3_invitenotify',
  'ircv3_labeledresponse',
  'ircv3_msgid',
  'ircv3_servertime',
  'banexception',
  'chanhistory',
  'chghost',
  'customprefix',
  'inviteexception',
  'knock',
  'monitor',
  'namesx',
  'samode',
  'services_account',
  'sethost',
  'setname',
  'sslinfo',
  'uhnames',
]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&nl;',
}

/** One tag of the configuration, which looks like XML. */
function tag(name: string, attributes: Readonly<Record<string, string | number>>): string {
  const escaped = (value: string | number) => String(value).replace(/[&<>"\n]/g, (char) => escapes[char] ?? '')
  return `<${name} ${Object.entries(attributes)
    .map(([key, value]) => `${key}="${escaped(value)}"`)
    .join(' ')}>`
}

function configuration({ folder, port, tlsPort, options }: IrcSite): string {
  const certificate = {
    certfile: join(folder, 'server.pem'),
    keyfile: join(folder, 'server.key'),
    cafile: join(folder, 'ca.pem'),
  }
  const bound = { address: '127.0.0.1', type: 'clients' }
  const limits = {
    ...{ hardsendq: '10M', softsendq: '5M', recvq: '1M', localmax: 10_000, globalmax: 10_000, maxchans: 1000 },
    ...{ timeout: 60, pingfreq: options.pingSeconds ?? 120, resolvehostnames: 'no', useident: 'no' },
    ...{ threshold: options.flood ?? 1_000_000, commandrate: 1000, fakelag: 'no' },
  }
  return [
    tag('server', {
      name: options.serverName ?? 'irc.localhost',
      description: 'A server for tests',
      network: 'TestNet',
    }),
    tag('admin', { name: 'Tests', nick: 'tests', email: 'tests@localhost' }),
    ...modules.map((name) => tag('module', { name })),
    tag('sslprofile', { name: 'server', provider: 'gnutls', requestclientcert: 'yes', ...certificate }),
    tag('bind', { ...bound, port }),
    tag('bind', { ...bound, port: tlsPort, sslprofile: 'server' }),
    tag('connect', {
      name: 'main',
      allow: '*',
      ...limits,
      ...(options.password !== undefined && { password: options.password }),
    }),
    tag('class', { name: 'all', commands: '*', privs: '*', usermodes: '*', chanmodes: '*' }),
    tag('type', { name: 'all', classes: 'all' }),
    ...Object.entries(options.operators ?? {}).map(([name, password]) =>
      tag('oper', { name, password, host: '*@*', type: 'all' }),
    ),
    tag('customprefix', { name: 'founder', letter: 'q', prefix: '~', rank: 50_000, ranktoset: 50_000 }),
    tag('customprefix', { name: 'admin', letter: 'a', prefix: '&', rank: 40_000, ranktoset: 50_000 }),
    tag('customprefix', { name: 'halfop', letter: 'h', prefix: '%', rank: 20_000, ranktoset: 30_000 }),
    tag('chanhistory', { maxlines: 50, prefixmsg: 'no' }),
    tag('limits', { maxnick: 30, maxchan: 64 }),
    tag('options', { casemapping: 'rfc1459' }),
    tag('path', { configdir: folder, datadir: folder, logdir: folder, runtimedir: folder }),
    tag('pid', { file: join(folder, 'inspircd.pid') }),
    tag('files', { motd: join(folder, 'motd.txt') }),
    options.inspircd ?? '',
  ].join('\n')
}

export const inspircdRecipe: IrcRecipe = {
  name: 'inspircd',
  portTaken: /Address already in use/,
  prepare(site) {
    const file = join(site.folder, 'inspircd.conf')
    writeFileSync(join(site.folder, 'motd.txt'), 'Welcome\n')
    writeFileSync(file, configuration(site))
    const asRoot = process.getuid?.() === 0 ? ['--runasroot'] : []
    return { command: inspircd, args: ['--nofork', ...asRoot, '--config', file], cwd: site.folder }
  },
}

/** Starts InspIRCd with its modules of IRCv3 on free ports of loopback. SASL needs services, which are not there. */
export function startInspircd(options: IrcServerOptions = {}): Promise<IrcServer> {
  return startIrcServer(inspircdRecipe, options)
}
