import type { Message } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { PubsubEvent } from '@trestle/xep-0060'
import { NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { caps } from '@trestle/xep-0115'
import { NS_NICK } from '@trestle/xep-0172'
import { vcard4Node } from '@trestle/xep-0292'
import { defineNetwork, type SessionContext, secretField } from '../src/index.js'

/** Pictures of one pixel, one red and one grey. */
export const RED = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)
export const GREY = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

export const NOTIFIED = [NS_AVATAR_METADATA, NS_NICK, vcard4Node.name]

type Looks = SessionContext<{ readonly token: string }, typeof taken>

const taken = { edits: true, reactions: { max: 2, allowed: ['👍', '❤️'] }, retractions: true } as const

/** A network whose contacts a test decides. */
export function looksNetwork(avatar?: URL) {
  const sessions: Looks[] = []
  const reactions: string[] = []
  const network = defineNetwork({
    name: 'Verona',
    type: 'verona',
    ...(avatar && { avatar }),
    registration: { token: secretField({ required: true }) },
    capabilities: taken,
    session(context) {
      sessions.push(context)
      return {
        login: async () => 'Hello',
        onMessage: async () => 'legacy-1',
        onEdit: async () => undefined,
        onReactions: async (_, { emojis }) => void reactions.push(emojis.join('')),
        onRetract: async () => undefined,
      }
    },
  })
  return { network, sessions, reactions }
}

/** What a client is notified of, as `node from: payload`. */
export function eventsOf(client: TestHost): string[] {
  const events: string[] = []
  client.xmpp.events.on('message', (message: Message) => {
    const event = message.get(PubsubEvent)
    if (event?.kind !== 'items') return
    const node = event.value.node.replace(/^.*[:/]/, '')
    for (const { payload } of event.value.items) {
      const [first] = payload
      const text =
        first?.text() ||
        first
          ?.elements()
          .map(({ name }) => name)
          .join(' ')
      events.push(`${message.from} ${node}: ${text ?? ''}`)
    }
  })
  return events
}

/** Makes a client announce what it wants to be notified of. */
export function wanting(client: TestHost, nodes: readonly string[]): TestHost {
  client.use(disco).use(caps)
  for (const node of nodes) client.get(disco).addFeature(`${node}+notify`)
  client.get(caps)
  return client
}
