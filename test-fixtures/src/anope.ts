import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnGuarded } from './child.js'
import { freePorts } from './free-ports.js'
import { startInspircd } from './inspircd.js'
import { connectIrcPeer } from './irc-peer.js'
import type { IrcServer, IrcServerOptions } from './irc-server.js'
import { untilResolved } from './probe.js'
import { anope } from './tools.js'

const startMs = 60_000
const stopMs = 15_000
const attempts = 2
const name = 'services.localhost'
const secret = 'between-servers'

/** What InspIRCd needs for services: a port for them alone, and the modules that they ask for. */
function uplink(port: number): string {
  return [
    ...['spanningtree', 'sasl', 'hidechans', 'chgident', 'servprotect', 'svshold'].map(
      (module) => `<module name="${module}">`,
    ),
    `<bind address="127.0.0.1" port="${port}" type="servers">`,
    `<link name="${name}" ipaddr="127.0.0.1" port="${port}" allowmask="*" sendpass="${secret}" recvpass="${secret}">`,
    `<uline server="${name}" silent="yes">`,
    `<sasl target="${name}">`,
  ].join('\n')
}

/** Commands of NickServ, with the modules that bring them. */
const commands = [
  ['ns_register', 'REGISTER', 'nickserv/register', 'registration = "none";'],
  ['ns_identify', 'IDENTIFY', 'nickserv/identify', 'maxlogins = 100;'],
  ['ns_cert', 'CERT', 'nickserv/cert', 'max = 5;'],
  ['ns_recover', 'RECOVER', 'nickserv/recover', 'restoreonrecover = yes;'],
] as const

function configuration(folder: string, port: number): string {
  return `
uplink { host = "127.0.0.1"; ipv6 = no; ssl = no; port = ${port}; password = "${secret}"; }
serverinfo { name = "${name}"; description = "Services for tests"; pid = "${join(folder, 'anope.pid')}"; motd = "${join(folder, 'motd')}"; }
module { name = "inspircd3"; }
networkinfo { networkname = "TestNet"; nicklen = 30; userlen = 10; hostlen = 64; chanlen = 64; modelistsize = 100; vhost_chars = "a"; allow_undotted_vhosts = no; disallow_start_or_end = "."; }
options { casemap = "rfc1459"; seed = "1"; strictpasswords = no; badpasslimit = 0; updatetimeout = 5m; expiretimeout = 1h; readtimeout = 1s; warningtimeout = 4h; timeoutcheck = 1s; retrywait = 1s; }
service { nick = "NickServ"; user = "services"; host = "${name}"; gecos = "Keeper of nicks"; }
module { name = "nickserv"; client = "NickServ"; forceemail = no; defaults = "killprotect ns_secure"; regdelay = 0; kill = 3s; killquick = 3s; enforceruser = "enforcer"; enforcerhost = "${name}"; releasetimeout = 10m; guestnickprefix = "Guest"; passlen = 32; }
${commands
  .map(
    ([module, command, target, more]) =>
      `module { name = "${module}"; ${more} }\ncommand { service = "NickServ"; name = "${command}"; command = "${target}"; }`,
  )
  .join('\n')}
module { name = "ns_set" }
module { name = "m_sasl" }
module { name = "enc_sha256" }
module { name = "db_flatfile"; database = "anope.db"; }
`
}

async function launch(port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-anope-'))
  for (const part of ['conf', 'data', 'logs']) mkdirSync(join(folder, part))
  writeFileSync(join(folder, 'conf', 'services.conf'), configuration(folder, port))
  writeFileSync(join(folder, 'motd'), '')
  const folders = { conf: 'conf', db: 'data', log: 'logs' }
  const args = ['--nofork', '--nothird', '--modulesdir=/usr/lib/anope', '--localedir=/usr/share/anope/locale']
  for (const [option, part] of Object.entries(folders)) args.push(`--${option}dir=${join(folder, part)}`)
  const log = join(folder, 'console.log')
  const child = await spawnGuarded({ command: anope, args, cwd: folder }, folder, log)
  return { child, folder, output: () => readFile(log, 'utf8').catch(() => '') }
}

/** Registers a nick, as somebody would who has it. */
async function register(server: IrcServer, nick: string, password: string): Promise<void> {
  const peer = await connectIrcPeer(server, nick)
  peer.send(`PRIVMSG NickServ :REGISTER ${password}`)
  const answer = await Promise.race([
    peer.next('NOTICE', ({ source, params }) => source.startsWith('NickServ!') && /registered/i.test(params[1] ?? '')),
    peer.next('401').then(() => undefined),
  ])
  await peer.quit()
  if (!answer) throw new Error('The services are not there yet.')
}

export interface IrcServicesOptions extends IrcServerOptions {
  /** Accounts with their passwords: whoever has such a nick without having logged in loses it after some seconds. */
  readonly accounts?: Readonly<Record<string, string>>
}

/** Starts InspIRCd with services beside it (Anope): accounts, NickServ, and SASL PLAIN and EXTERNAL. */
export async function startIrcWithServices({ accounts = {}, ...options }: IrcServicesOptions = {}): Promise<IrcServer> {
  for (let attempt = 1; ; attempt++) {
    const [port = 0] = await freePorts(1)
    const server = await startInspircd({ ...options, inspircd: `${options.inspircd ?? ''}\n${uplink(port)}` })
    const services = await launch(port)
    const stop = async () => {
      await services.child.terminate(stopMs)
      await rm(services.folder, { recursive: true, force: true })
      await server.stop()
    }
    try {
      const hopeless = async () => (services.child.ended ? `Anope ended with ${services.child.ended}` : undefined)
      for (const [nick, password] of Object.entries(accounts))
        await untilResolved(() => register(server, nick, password), performance.now() + startMs, hopeless)
      return { ...server, stop }
    } catch (error) {
      const output = await services.output()
      await stop()
      if (attempt < attempts) continue
      throw new Error(`The services did not start: ${(error as Error).message}\n${output.slice(-3000)}`, {
        cause: error,
      })
    }
  }
}
