import type { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { type Element, parse, serialize } from '@trestle/xml'
import type { Storage } from './storage.js'

interface StoredMessage {
  readonly stamp: string
  readonly stanza: string
}

/** Messages for accounts that are away (RFC 6121 §8.5.2.2, XEP-0160), in the order they came. */
export interface OfflineMessages {
  /** @throws StanzaError `service-unavailable` where there are enough already */
  store(account: JID, message: Element): void
  /** Hands out what is there, each stamped with when it came (XEP-0203), and forgets it. */
  takeAll(account: JID): readonly Element[]
  clear(account: JID): void
}

export interface OfflineSettings {
  readonly storage: Storage
  readonly domain: JID
  readonly maxMessages: number
}

export function createOfflineMessages({ storage, domain, maxMessages }: OfflineSettings): OfflineMessages {
  const stored = storage.collection<readonly StoredMessage[]>('offline')
  return {
    store(account, message) {
      const before = stored.get(account.local) ?? []
      if (before.length >= maxMessages) {
        throw new StanzaError('service-unavailable', { text: 'Enough messages wait for this account.' })
      }
      stored.set(account.local, [...before, { stamp: new Date().toISOString(), stanza: serialize(message) }])
    },
    takeAll(account) {
      const messages = stored.get(account.local) ?? []
      if (messages.length > 0) stored.delete(account.local)
      return messages.map(({ stamp, stanza }) => {
        const message = new Message(parse(stanza))
        return message.add(Delay, { from: domain, stamp: new Date(stamp) }).element
      })
    },
    clear: (account) => stored.delete(account.local),
  }
}
