import { limits, type RequestArgs } from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import type { State, StoredMessage } from './state.js'

export interface Messages {
  /** Stores and delivers a message; returns its id. A client id that was used before returns the id of that message. */
  send(from: Device, message: RequestArgs<'send'>): number
  /** The messages of an account that are not acknowledged, after the given id, oldest first. */
  after(account: string, id: number): Iterable<StoredMessage>
  /** Removes a message from the mailbox. Does nothing if it is not there, as it was acknowledged before. */
  acknowledge(account: string, id: number): void
}

export function createMessages(state: State, accounts: Accounts, devices: Devices): Messages {
  return {
    send(from, { destination, body, clientId }) {
      const sender = from.account
      const earlier = clientId === undefined ? undefined : state.idOf(sender, clientId)
      if (earlier !== undefined) return earlier
      if (!accounts.has(destination)) throw new RequestError('unknown-account')
      if (destination === sender) throw new RequestError('not-allowed')
      if (state.mailbox(destination).size >= limits.mailbox) throw new RequestError('mailbox-full')
      const id = state.nextId()
      const at = Date.now()
      state.commit({ kind: 'message', id, sender, destination, body, at, clientId })
      const sent = { type: 'sent', id: String(id), destination, body, at } as const
      devices.push(sender, clientId === undefined ? sent : { ...sent, clientId }, from)
      for (const device of devices.of(destination)) device.deliverMessages()
      return id
    },
    *after(account, id) {
      for (const message of state.mailbox(account).values()) if (message.id > id) yield message
    },
    acknowledge(account, id) {
      const message = state.mailbox(account).get(id)
      if (!message) return
      state.commit({ kind: 'acknowledged', account, id })
      devices.push(message.sender, { type: 'delivered', id: String(id), contact: account })
    },
  }
}
