import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type IrcRecipe, type IrcServer, type IrcServerOptions, type IrcSite, startIrcServer } from './irc-server.js'
import { ngircd } from './tools.js'

function configuration({ folder, port, tlsPort, options }: IrcSite): string {
  const operators = Object.entries(options.operators ?? {})
  return `
[Global]
Name = ${options.serverName ?? 'irc.localhost'}
Info = A server for tests
AdminInfo1 = Tests
Listen = 127.0.0.1
Ports = ${port}
Network = TestNet
MotdPhrase = "Welcome"
${options.password === undefined ? '' : `Password = ${options.password}`}
[Limits]
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 30
MaxPenaltyTime = ${options.flood === undefined ? 0 : -1}
PingTimeout = ${options.pingSeconds ?? 120}
[Options]
DNS = no
Ident = no
PAM = no
[SSL]
CertFile = ${join(folder, 'server.pem')}
KeyFile = ${join(folder, 'server.key')}
Ports = ${tlsPort}
${operators.map(([name, password]) => `[Operator]\nName = ${name}\nPassword = ${password}\n`).join('')}
${options.ngircd ?? ''}
`
}

export const ngircdRecipe: IrcRecipe = {
  name: 'ngircd',
  portTaken: /Can't bind socket|Address already in use/,
  prepare(site) {
    const file = join(site.folder, 'ngircd.conf')
    writeFileSync(file, configuration(site))
    return { command: ngircd, args: ['-n', '-f', file], cwd: site.folder }
  },
}

/** Starts ngIRCd, which speaks RFC 2812 and next to nothing newer, on free ports of loopback. */
export function startNgircd(options: IrcServerOptions = {}): Promise<IrcServer> {
  return startIrcServer(ngircdRecipe, options)
}
