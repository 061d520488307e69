import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { type Message, Presence } from '@trestle/stanza'
import { registration } from '@trestle/xep-0077'
import { chatState, chatStates } from '@trestle/xep-0085'
import { receipts } from '@trestle/xep-0184'

export interface ConversationOptions {
  readonly jid: string
  readonly password: string
  readonly host: string
  readonly port: number
  /** The authority that the server's certificate is to be of, PEM. */
  readonly ca: string
  /** The address of the gateway. */
  readonly gateway: string
  /** The login at the network. */
  readonly credentials: Readonly<Record<string, string>>
  /** Told of every step, in words. */
  readonly tell: (line: string) => void
}

const LIMIT = 20_000

/** Registers with a gateway, adds a contact and talks to it. Rejects at the first thing that does not happen. */
export async function converse(options: ConversationOptions): Promise<void> {
  const { jid, password, host, port, ca, gateway, tell } = options
  const echobot = `echobot@${gateway}`
  const client = createClient({ jid, password, host, port, tls: { ca } })
  client.use(registration).use(receipts).use(chatStates)
  client.on('subscription', ({ type, from }) => {
    if (type === 'subscribe') client.send(Presence.of({ to: from!.bare, type: 'subscribed' }))
  })

  tell(`${await client.start()} logs in.`)
  try {
    await client.get(roster).load()
    client.send(client.presence())
    await register(client, options)
    tell(`${echobot} is asked to be a contact.`)
    const there = shows(client, echobot)
    client.send(Presence.of({ to: echobot, type: 'subscribe' }))
    await there
    tell(`${echobot} is in the roster, and online.`)
    for (const text of ['Hello?', 'Is anybody out there? \u{1f44b}']) await say(client, echobot, text, tell)
  } finally {
    await client.stop()
  }
}

async function register(client: Client, { gateway, credentials, tell }: ConversationOptions): Promise<void> {
  const { fields } = await client.get(registration).getForm(gateway)
  tell(`${gateway} asks for: ${Object.keys(fields).join(', ')}.`)
  const online = shows(client, gateway, 'Connected')
  await client.get(registration).register(gateway, credentials)
  tell(`Registered. ${gateway} asks to be in the roster.`)
  client.send(Presence.of({ to: gateway, type: 'subscribe' }))
  tell(`${gateway} says: ${(await online).status}.`)
}

async function say(client: Client, to: string, text: string, tell: (line: string) => void): Promise<void> {
  const typing = client.xmpp.events.wait(chatState, { timeout: LIMIT, where: ({ state }) => state === 'composing' })
  const answer = client.xmpp.events.wait('message', {
    timeout: LIMIT,
    where: (message: Message) => message.body === `echo: ${text}`,
  })
  tell(`→ ${text}`)
  await client.get(receipts).send(client.message({ to, body: text }), { timeout: LIMIT })
  tell('  received by the network')
  await typing
  tell(`  ${to} is typing …`)
  tell(`← ${(await answer).body}`)
}

function shows(client: Client, from: string, status?: string): Promise<Presence> {
  return client.xmpp.events.wait('presence', {
    timeout: LIMIT,
    where: (one: Presence) =>
      one.from?.bare.toString() === from && one.type === 'available' && (status === undefined || one.status === status),
  })
}
