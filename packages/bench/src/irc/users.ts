import { type Client, createClient } from '@trestle/client'
import { JID as Address, type JID } from '@trestle/jid'
import { discoInfoExchange } from '@trestle/xep-0030'
import { MucJoin, MucUser, mucStatus } from '@trestle/xep-0045'
import { Delay } from '@trestle/xep-0203'
import { DOMAIN, PASSWORD } from './xmpp-server.js'

/** A client of an account, which is named like its nickname. */
export interface User {
  readonly nick: string
  readonly client: Client
  readonly jid: JID
  /** Resolves when the room has told that the user is in it. It is asked for no history. */
  join(room: string): Promise<void>
  /** Speaks in a room. */
  say(room: string, text: string): void
  whisper(address: string, text: string): void
  /** Whether a service is there. */
  finds(address: string): Promise<boolean>
  close(): Promise<void>
}

export interface Listening {
  /** A message that is new. */
  onMessage(user: User, from: JID, text: string): void
  /** What ought not to happen. */
  onOdd(what: string): void
}

/** Milliseconds that a room gets to take a user in. */
const JOIN = 120_000

export async function logIn(nick: string, port: number, { onMessage, onOdd }: Listening): Promise<User> {
  const client = createClient({
    jid: `${nick}@${DOMAIN}`,
    password: PASSWORD,
    resource: 'bench',
    host: '127.0.0.1',
    port,
    tls: { mode: 'none', insecure: true },
    reconnect: false,
  })
  const joining = new Map<string, { readonly resolve: () => void; readonly reject: (error: Error) => void }>()
  // Rooms alone have this in their presences: nothing needs to remember who is in them.
  client.xmpp.claim('presence', MucUser, ({ statuses }, { from, type }) => {
    if (from && type === 'available' && statuses.includes(mucStatus.self)) joining.get(String(from.bare))?.resolve()
  })
  client.on('presence:error', (presence) =>
    joining
      .get(String(presence.from?.bare))
      ?.reject(new Error(`${nick} cannot join ${presence.from}: ${presence.error}`)),
  )
  client.on('message:error', (message) => onOdd(`${message.from} refused a message of ${nick}: ${message.error}`))
  client.on('error', ({ error }) => onOdd(`The client of ${nick} failed: ${error}`))
  client.on('ended', ({ error }) => onOdd(`The session of ${nick} ended: ${error.message}`))
  client.on('message', (message) => {
    const { from, body } = message
    if (from && body !== undefined && !message.has(Delay)) onMessage(user, from, body)
  })
  const jid = await client.start()
  client.send(client.presence())
  const user: User = {
    nick,
    client,
    jid,
    join(room) {
      const to = Address.parse(room).withResource(nick)
      const key = String(to.bare)
      let timer: NodeJS.Timeout | undefined
      const joined = new Promise<void>((resolve, reject) => {
        joining.set(key, { resolve, reject })
        timer = setTimeout(() => reject(new Error(`${nick} did not come into ${room} in time.`)), JOIN)
        client.send(client.presence({ to }).set(MucJoin, { history: { maxStanzas: 0 } }))
      })
      return joined.finally(() => {
        clearTimeout(timer)
        joining.delete(key)
      })
    },
    say: (room, body) => void client.send(client.message({ to: room, type: 'groupchat', body })),
    whisper: (to, body) => void client.send(client.message({ to, type: 'chat', body })),
    finds: (address) =>
      client.xmpp.iq.get(address, discoInfoExchange, {}).then(
        () => true,
        () => false,
      ),
    close: () => client.stop(),
  }
  return user
}
