import type { Element } from '@trestle/xml'
import { contactAt, type Population, puppetOf, userAt } from './population.js'
import type { Scene } from './scene.js'

/** Messages in both directions, each of which is known by its text. */
export interface Conversations {
  /** A user writes to a contact: resolves when the network has the message, and when the user has its receipt. */
  toNetwork(): { readonly arrived: Promise<number>; readonly done: Promise<void> }
  /** A contact writes to a user: resolves when the server has the message. Milliseconds on its way. */
  toUser(): Promise<number>
}

interface Waiting {
  readonly since: number
  readonly arrived: (milliseconds: number) => void
}

export function converse(scene: Scene, { users, contacts }: Population): Conversations {
  const toNetwork = new Map<string, Waiting>()
  const receipts = new Map<string, () => void>()
  const toUser = new Map<string, Waiting>()
  let count = 0

  scene.onSent = ({ body }) => settle(toNetwork, body)
  scene.onMessage = (message) => {
    const receipt = childOf(message, 'received')?.attrs['id']
    if (receipt === undefined) return settle(toUser, childOf(message, 'body')?.text() ?? '')
    receipts.get(receipt)?.()
    receipts.delete(receipt)
  }

  function settle(waiting: Map<string, Waiting>, text: string): void {
    const found = waiting.get(text)
    waiting.delete(text)
    found?.arrived(performance.now() - found.since)
  }

  /** All users take part, with all their contacts. */
  function next() {
    const index = count++
    const user = index % users
    return { user: userAt(user), contact: contactAt(user, Math.floor(index / users) % contacts), id: `m${index}` }
  }
  const textOf = (id: string) => `${id}: as long as what people write to each other when they have something to say.`

  return {
    toNetwork() {
      const { user, contact, id } = next()
      const arrived = new Promise<number>((resolve) => {
        toNetwork.set(textOf(id), { since: performance.now(), arrived: resolve })
      })
      const done = new Promise<void>((resolve) => receipts.set(id, resolve))
      const ends = `from='${user}/phone' to='${puppetOf(contact)}'`
      const request = "<request xmlns='urn:xmpp:receipts'/>"
      scene.server.send(`<message ${ends} type='chat' id='${id}'><body>${textOf(id)}</body>${request}</message>`)
      return { arrived, done }
    },
    toUser() {
      const { user, contact, id } = next()
      return new Promise((resolve) => {
        toUser.set(textOf(id), { since: performance.now(), arrived: resolve })
        scene.network.text(user, contact, textOf(id))
      })
    },
  }
}

function childOf({ children }: Element, name: string): Element | undefined {
  return children.find((child): child is Element => typeof child !== 'string' && child.name === name)
}
