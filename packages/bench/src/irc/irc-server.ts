import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts, type ServerProcess, startServerProcess, untilOpen } from './server-process.js'

export interface IrcServer {
  readonly port: number
  readonly process: ServerProcess
}

/** ngircd without limits: what it would slow down is measured. */
export async function startIrcServer(folder: string): Promise<IrcServer> {
  const [port] = (await freePorts(1)) as [number]
  const config = join(folder, 'ngircd.conf')
  writeFileSync(
    config,
    `
[Global]
Name = irc.bench.localhost
Info = bench
AdminEMail = bench@bench.localhost
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = "bench"
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = 0
PingTimeout = 600
PongTimeout = 120
[Options]
DNS = no
Ident = no
PAM = no
`,
  )
  // It changes its account when it runs as root, and needs none of its files afterwards.
  const server = await startServerProcess({
    name: 'ngircd',
    command: '/usr/sbin/ngircd',
    args: ['-n', '-f', config],
    folder,
  })
  await server.outlives(untilOpen(port))
  return { port, process: server }
}
