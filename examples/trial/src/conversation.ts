import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { type Message, Presence } from '@trestle/stanza'
import { muc, roomMessage } from '@trestle/xep-0045'
import { registration } from '@trestle/xep-0077'
import { chatState, chatStates } from '@trestle/xep-0085'
import { receipts } from '@trestle/xep-0184'

export interface ConversationOptions {
  readonly jid: string
  readonly password: string
  readonly host: string
  readonly port: number
  /** The authority that has to have made the server's certificate, PEM. */
  readonly ca: string
  /** The address of the gateway. */
  readonly gateway: string
  /** The login at the network. */
  readonly credentials: Readonly<Record<string, string>>
  /** Somebody of the network, who asks to be a contact when told to. */
  readonly friend: { readonly account: string; ask(): Promise<void> }
  /** Addresses of rooms with the friend, who answers there. */
  readonly rooms: readonly string[]
  /** Called with a line for each step. */
  readonly report: (line: string) => void
}

const LIMIT = 20_000

/** Registers with a gateway, adds a contact and talks to it. Rejects at the first thing that does not happen. */
export async function converse(options: ConversationOptions): Promise<void> {
  const { jid, password, host, port, ca, gateway, report } = options
  const echobot = `echobot@${gateway}`
  const client = createClient({ jid, password, host, port, tls: { ca } })
  client.use(registration).use(receipts).use(chatStates).use(muc)
  client.on('subscription', ({ type, from }) => {
    if (type === 'subscribe') client.send(Presence.of({ to: from!.bare, type: 'subscribed' }))
  })

  report(`${await client.start()} logs in.`)
  try {
    await client.get(roster).load()
    client.send(client.presence())
    await register(client, options)
    report(`${echobot} is asked to be a contact.`)
    const there = shows(client, echobot)
    client.send(Presence.of({ to: echobot, type: 'subscribe' }))
    await there
    report(`${echobot} is in the roster, and online.`)
    await meet(client, options)
    for (const text of ['Hello?', 'Is anybody out there? \u{1f44b}']) await say(client, echobot, text, report)
    for (const room of options.rooms) await gather(client, room, report)
  } finally {
    await client.stop()
  }
}

async function register(client: Client, { gateway, credentials, report }: ConversationOptions): Promise<void> {
  const { fields } = await client.get(registration).getForm(gateway)
  report(`${gateway} asks for: ${Object.keys(fields).join(', ')}.`)
  const online = shows(client, gateway, 'Connected')
  await client.get(registration).register(gateway, credentials)
  report(`Registered. ${gateway} asks to be in the roster.`)
  client.send(Presence.of({ to: gateway, type: 'subscribe' }))
  report(`${gateway} says: ${(await online).status}.`)
}

async function meet(client: Client, { gateway, friend, report }: ConversationOptions): Promise<void> {
  const jid = `${friend.account}@${gateway}`
  const asked = client.xmpp.events.wait('subscription', {
    timeout: LIMIT,
    where: ({ type, from }: Presence) => type === 'subscribe' && from?.bare.toString() === jid,
  })
  const there = shows(client, jid)
  await friend.ask()
  const { status } = await asked
  report(`${jid} asks to be a contact: ${status}`)
  client.send(Presence.of({ to: jid, type: 'subscribe' }))
  await there
  report(`${jid} is in the roster, and online.`)
}

async function say(client: Client, to: string, text: string, report: (line: string) => void): Promise<void> {
  const typing = client.xmpp.events.wait(chatState, { timeout: LIMIT, where: ({ state }) => state === 'composing' })
  const answer = client.xmpp.events.wait('message', {
    timeout: LIMIT,
    where: (message: Message) => message.body === `echo: ${text}`,
  })
  report(`→ ${text}`)
  await client.get(receipts).send(client.message({ to, body: text }), { timeout: LIMIT })
  report('  received by the network')
  await typing
  report(`  ${to} is typing …`)
  report(`← ${(await answer).body}`)
}

async function gather(client: Client, address: string, report: (line: string) => void): Promise<void> {
  const room = await client.get(muc).join(address, 'romeo', { timeout: LIMIT })
  report(`${address} is entered: ${[...room.occupants.keys()].join(', ')} are there.`)
  const answer = client.xmpp.events.wait(roomMessage, {
    timeout: LIMIT,
    where: ({ room: at, message, own, delayed }) => at === room && !own && !delayed && message.body !== undefined,
  })
  report('→ Is the day so young?')
  await room.send(room.message({ body: 'Is the day so young?' }), { timeout: LIMIT })
  report('  told to everybody in the room')
  const { nick, message } = await answer
  report(`← ${nick}: ${message.body}`)
}

function shows(client: Client, from: string, status?: string): Promise<Presence> {
  return client.xmpp.events.wait('presence', {
    timeout: LIMIT,
    where: (one: Presence) =>
      one.from?.bare.toString() === from && one.type === 'available' && (status === undefined || one.status === status),
  })
}
