import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registrationSubmitExchange } from '@trestle/xep-0077'
import { GATEWAY_PROGRAM, IRC_NETWORK } from '../contestants.js'
import { profiling } from '../profiles.js'
import type { IrcGateway } from './gateway.js'
import { startServerProcess } from './server-process.js'

/** Where ngircd is, which is its name for users as well. */
const SERVER = '127.0.0.1'
/** Nobody is held back, as nobody is at other gateways, and all sessions begin at once after a restart. */
const UNLIMITED = [
  ...['messages', 'toUser', 'allRegistrations'].map((name) => `--limit=${name}=1000000/1`),
  '--start-rate=1000',
]

/** Trestle's gateway, with SQLite, as it is by default but for its limits and rates. */
export function trestle(domain: string): IrcGateway {
  return {
    name: 'trestle',
    domain,
    joinAddress: (channel) => `${channel}%${SERVER}@${domain}`,
    privateAddress: (nick) => `${nick}%${SERVER}@${domain}`,

    start({ folder, componentPort, secret, ircPort }) {
      const secretFile = join(folder, 'secret.txt')
      writeFileSync(secretFile, `${secret}\n`)
      const args = [
        `--legacy-network=${IRC_NETWORK}`,
        ...[`server=${SERVER}`, `port=${ircPort}`, 'tls=plain', 'lines=100/0'].map(
          (option) => `--network-option=${option}`,
        ),
        `--jid=${domain}`,
        `--server=127.0.0.1:${componentPort}`,
        `--secret-file=${secretFile}`,
        `--data-dir=${join(folder, 'data')}`,
        ...UNLIMITED,
      ]
      return startServerProcess({
        name: 'trestle',
        command: process.execPath,
        args: [...profiling(), GATEWAY_PROGRAM, ...args],
        folder,
      })
    },

    async register({ nick, client }) {
      await client.xmpp.iq.set(domain, registrationSubmitExchange, {
        form: { type: 'submit', fields: [{ var: 'nick', values: [nick] }] },
      })
    },
  }
}
