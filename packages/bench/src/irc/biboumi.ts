import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandExchange } from '@trestle/xep-0050'
import type { IrcGateway, Site } from './gateway.js'
import { startServerProcess } from './server-process.js'
import type { User } from './users.js'

/** The name by which users address the server. */
const SERVER = 'irc'

export interface BiboumiOptions {
  readonly name: string
  readonly domain: string
  /** Whether it keeps an archive of channels for each user, which is its default. */
  readonly history: boolean
}

/** biboumi 9.0 with SQLite, as it is configured by default but for its log. */
export function biboumi({ name, domain, history }: BiboumiOptions): IrcGateway {
  return {
    name,
    domain,
    joinAddress: (channel) => `${channel}%${SERVER}@${domain}`,
    privateAddress: (nick) => `${nick}%${SERVER}@${domain}`,

    start({ folder, componentPort, secret }) {
      const config = join(folder, 'biboumi.cfg')
      const settings = {
        hostname: domain,
        password: secret,
        xmpp_server_ip: '127.0.0.1',
        port: componentPort,
        db_name: join(folder, 'biboumi.sqlite'),
        identd_port: 0,
        log_level: 3,
      }
      writeFileSync(
        config,
        Object.entries(settings)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(''),
      )
      return startServerProcess({ name, command: 'biboumi', args: [config], folder })
    },

    async register(user, { ircPort }: Site) {
      // Without a limit, it sends its lines at once; with the default, one in a second after the first ten.
      await configure(user, `${SERVER}@${domain}`, {
        address: ['127.0.0.1'],
        ports: [String(ircPort)],
        tls_ports: [],
        throttle_limit: ['-1'],
      })
      if (!history) await configure(user, domain, { record_history: ['false'] })
    },
  }
}

/** Fills in the form of the ad-hoc command `configure`. @throws Error where that has no such field, or does not complete */
async function configure(user: User, to: string, values: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const { iq } = user.client.xmpp
  const asked = await iq.set(to, commandExchange, { node: 'configure', action: 'execute' })
  const { form } = asked
  for (const name of Object.keys(values)) {
    if (!form?.fields?.some((field) => field.var === name)) throw new Error(`${to} has no setting ${name}.`)
  }
  // What is left out keeps its value; what is given without one is emptied.
  const fields = Object.entries(values).map(([name, texts]) => ({ var: name, values: texts }))
  const answer = await iq.set(to, commandExchange, {
    node: 'configure',
    sessionid: asked.sessionid,
    action: 'complete',
    form: { type: 'submit', fields },
  })
  if (answer.status !== 'completed') throw new Error(`${to} did not take its settings.`)
}
