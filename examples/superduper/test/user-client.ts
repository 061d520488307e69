import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { type Message, Presence } from '@trestle/stanza'
import type { TestedServer } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { chatStates } from '@trestle/xep-0085'
import { receipts } from '@trestle/xep-0184'
import { expect } from 'vitest'

/** Milliseconds that anything may take. */
export const LIMIT = 10_000
/** The same of what waits for a gateway to be started from its sources first. */
export const START_LIMIT = 75_000

/** A client that lets everybody see it who asks, online and with its roster. */
export async function logInUser(server: TestedServer, jid: string, password: string): Promise<Client> {
  const { host, c2sPort: port, ca } = server
  const client = createClient({ jid, password, host, port, tls: { ca } })
  client.use(registration).use(chatStates).use(receipts)
  client.on('subscription', ({ type, from }) => {
    if (type === 'subscribe') client.send(Presence.of({ to: from!.bare, type: 'subscribed' }))
  })
  await client.start()
  await client.get(roster).load()
  client.send(client.presence())
  return client
}

/** The next presence of a bare address that fits. */
export function shows(
  client: Client,
  from: string,
  fits: (presence: Presence) => boolean,
  timeout = LIMIT,
): Promise<Presence> {
  return client.xmpp.events.wait('presence', {
    timeout,
    where: (one) => one.from?.bare.toString() === from && fits(one),
  })
}

export const available = ({ type, show }: Presence): boolean => type === 'available' && show === undefined
export const unavailable = ({ type }: Presence): boolean => type === 'unavailable'

export function says(client: Client, body: string, timeout = LIMIT): Promise<Message> {
  return client.xmpp.events.wait('message', { timeout, where: (message) => message.body === body })
}

/** Writes to echobot, and sees the receipt and the echo come. */
export async function chat(client: Client, echobot: string, text: string): Promise<void> {
  const echo = says(client, `echo: ${text}`)
  await client.get(receipts).send(client.message({ to: echobot, body: text }), { timeout: LIMIT })
  expect((await echo).from?.bare.toString()).toBe(echobot)
}
