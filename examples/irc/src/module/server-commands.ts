import { type Answer, type Cell, type Dialogue, GatewayError } from '@trestle/gateway'
import { placeOf } from './ids.js'
import { serverForm, serverName } from './options.js'
import type { ServerSettings } from './server-settings.js'
import type { Servers } from './servers.js'
import type { KeptChannel, Rooms } from './session.js'

/** What is stored of a server; what is absent is as the user registered. */
export type StoredServer = Partial<ServerSettings>

export interface ServerCommandsOptions {
  /** The server that the user registered with. */
  readonly own: string
  readonly servers: Servers
  readonly settings: Cell<StoredServer>
  readonly channels: Cell<KeptChannel>
  readonly rooms: Rooms
  readonly used: Cell<true>
  /** Throws GatewayError where the gateway does not connect to a server like that. */
  readonly check: (server: string, settings: StoredServer) => void
}

type RunCommand = (dialogue: Dialogue) => Promise<Answer>

/** The commands about servers, as they are listed. */
export const serverCommandsInfo = {
  servers: { help: 'Lists the servers that you use.', access: 'connected', category: 'IRC' },
  'add-server': { help: 'Adds a server, or changes how you are on it.', access: 'connected', category: 'IRC' },
  'remove-server': {
    help: 'Leaves a server, and forgets what you told about it.',
    access: 'connected',
    category: 'IRC',
  },
} as const

export function serverCommands(options: ServerCommandsOptions): Record<keyof typeof serverCommandsInfo, RunCommand> {
  const { own, servers, settings, channels, rooms, used, check } = options

  async function channelsOf(server: string): Promise<readonly string[]> {
    const found: string[] = []
    for await (const [roomId] of channels.entries()) if (placeOf(roomId).server === server) found.push(roomId)
    return found
  }

  async function names(): Promise<readonly string[]> {
    const found = new Set([own])
    for await (const [server] of settings.entries()) found.add(server)
    for await (const [server] of used.entries()) found.add(server)
    for (const { link } of servers.all) found.add(link.server)
    return [...found]
  }

  return {
    async servers() {
      const rows = await Promise.all(
        (await names()).map(async (server) => {
          const { client } = servers.get(server).link
          const state = client ? `connected as ${client.nick()}` : 'not connected'
          return { server, state, channels: (await channelsOf(server)).length }
        }),
      )
      return { columns: { server: 'Server', state: 'State', channels: 'Channels' }, rows }
    },
    async 'add-server'({ ask }) {
      const { server: name } = await ask(serverName, { text: 'Which server?' })
      const server = name.toLowerCase()
      check(server, {})
      const before = (await settings.get(server)) ?? {}
      const given = await ask(serverForm(before, server === own), {
        text: 'What you leave empty is as you registered; passwords that you leave empty stay as they are.',
        check(form) {
          try {
            check(server, form as StoredServer)
            return undefined
          } catch (error) {
            return error instanceof GatewayError ? error.text : String(error)
          }
        },
      })
      // What is secret is not shown again, so that nothing there means as before.
      const {
        accountPassword = before.accountPassword,
        certificate = before.certificate,
        nickServ = before.nickServ,
        password = before.password,
        ...others
      } = given
      const { port, tls, ...rest } = others as StoredServer
      const where = server === own ? {} : { port, tls }
      await settings.set({ ...rest, ...where, accountPassword, certificate, nickServ, password }, server)
      await servers.get(server).link.restart()
      return `You can enter channels there, such as #channel%${server}.`
    },
    async 'remove-server'({ ask }) {
      const { server: name } = await ask(serverName, { text: 'Which server?' })
      const server = name.toLowerCase()
      const entered = await channelsOf(server)
      for (const roomId of entered) {
        await channels.delete(roomId)
        await rooms.byLegacyId(roomId).remove('You left the server.')
      }
      await servers.get(server).link.quit('Bye')
      await used.delete(server)
      await settings.delete(server)
      return server === own ? 'You are as you registered there.' : 'It is forgotten.'
    },
  }
}
