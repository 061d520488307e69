import { type Client, createClient } from '@trestle/client'
import { type Message, Presence } from '@trestle/stanza'
import type { TestedServer } from '@trestle/test-fixtures'
import { muc, type Room } from '@trestle/xep-0045'
import { registration } from '@trestle/xep-0077'

/** Milliseconds that anything may take: a busy machine takes its time. */
export const LIMIT = 30_000

/** A client that speaks of rooms, online, and lets everybody see it who asks. */
export async function logInUser(server: TestedServer, jid: string, password: string): Promise<Client> {
  const { host, c2sPort: port, ca } = server
  const client = createClient({ jid, password, host, port, tls: { ca } })
  client.use(registration).use(muc)
  client.on('subscription', ({ type, from }) => {
    if (type === 'subscribe') client.send(Presence.of({ to: from?.bare, type: 'subscribed' }))
  })
  await client.start()
  client.send(client.presence())
  return client
}

export function enter(client: Client, address: string, nick: string): Promise<Room> {
  return client.get(muc).join(address, nick, { timeout: LIMIT })
}

/** The next message of a kind from an address, which may be that of an occupant. */
export function hears(client: Client, from: string, body: string): Promise<Message> {
  return client.xmpp.events.wait('message', {
    timeout: LIMIT,
    where: (message) => String(message.from) === from && message.body === body,
  })
}
