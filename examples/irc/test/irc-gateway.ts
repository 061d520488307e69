import network from '@trestle/gateway-irc'
import { startGateway, type TestGateway, type TestUser } from '@trestle/gateway-testing'
import type { Message } from '@trestle/stanza'
import { muc, type Room, roomMessage } from '@trestle/xep-0045'
import { afterEach } from 'vitest'

/** A busy machine takes its time. */
const LIMIT = 45_000

export interface IrcGatewayOptions {
  readonly form?: Readonly<Record<string, string | readonly string[]>>
  readonly config?: Readonly<Record<string, string>>
}

export interface EnterOptions {
  readonly user?: TestUser
  readonly nick?: string
  readonly password?: string
  readonly server?: string
}

/** A gateway in memory over a real IRC server, or one that follows a script, and Juliet, who uses it. */
export interface IrcGateway {
  readonly gateway: TestGateway
  readonly juliet: TestUser
  /** The address of a channel, or of somebody. */
  at(name: string): string
  /** The id of a channel, or of somebody. */
  id(name: string): string
  enter(channel: string, options?: EnterOptions): Promise<Room>
  /** What is said in rooms, as clients of a user hear it: `nick: text`. */
  heardBy(user: TestUser): readonly string[]
  /** Resolves as a request does, or fails after a limit. */
  does<T>(request: Promise<T>): Promise<T>
  until(what: string, isTrue: () => boolean): Promise<void>
}

let running: TestGateway[] = []

export function stopGatewaysAfterEach(): void {
  afterEach(async () => {
    const ending = running
    running = []
    await Promise.all(ending.map((gateway) => gateway.stop()))
  })
}

export async function startIrcGateway(
  server: { readonly host: string; readonly port: number },
  { form = {}, config = {} }: IrcGatewayOptions = {},
): Promise<IrcGateway> {
  const gateway: TestGateway = await startGateway(network, {
    config: { server: server.host, port: String(server.port), tls: 'plain', ...config },
    form: { nick: 'juliet', ...form },
    user: 'juliet@example.org',
    jid: 'irc.example.org',
    limit: LIMIT,
  })
  running.push(gateway)
  const heard = new Map<TestUser, string[]>()

  function heardBy(user: TestUser): readonly string[] {
    const known = heard.get(user)
    if (known) return known
    const lines: string[] = []
    heard.set(user, lines)
    user.client.xmpp.events.on(roomMessage, ({ nick, message }: { nick?: string | undefined; message: Message }) => {
      if (message.body !== undefined) lines.push(`${nick}: ${message.body}`)
    })
    return lines
  }

  heardBy(gateway.user)
  const id = (name: string) => `${name}%${server.host}`
  const at = (name: string) => `${id(name)}@irc.example.org`
  return {
    gateway,
    juliet: gateway.user,
    heardBy,
    id,
    at,
    async enter(channel, { user = gateway.user, nick = 'juliet', password, server: of = server.host } = {}) {
      heardBy(user)
      let room: Room | undefined
      let failure: unknown
      user.client
        .get(muc)
        .join(`${channel}%${of}@irc.example.org`, nick, password === undefined ? {} : { password })
        .then(
          (joined) => {
            room = joined
          },
          (error: unknown) => {
            failure = error
          },
        )
      await gateway.until(`${user.jid} is in ${channel}`, () => room !== undefined || failure !== undefined)
      if (!room) throw failure
      return room
    },
    async does(request) {
      let isOver = false
      const done = request.finally(() => {
        isOver = true
      })
      done.catch(() => {})
      await gateway.until('the request is answered', () => isOver)
      return done
    },
    until: gateway.until,
  }
}
