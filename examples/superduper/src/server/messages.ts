import type { Content, RequestArgs } from '../protocol.js'
import type { Chat, Chats } from './chats.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import type { ReadContent } from './resolve-content.js'
import type { ChangeEvent, StateRecord, StoredMessage } from './state/records.js'
import type { State } from './state/state.js'

export interface MessagesOptions {
  readonly state: State
  readonly chats: Chats
  readonly devices: Devices
  readonly readContent: ReadContent
  /** Updates kept for one account. */
  readonly mailbox: number
  /** Whether a second message with the same client id is dropped. */
  readonly clientIds: boolean
}

export interface Messages {
  /** Stores and delivers a message; returns its id. A client id that was used before returns the id of that message. */
  send(from: Device, message: RequestArgs<'send'>): number
  /** Stores a change of a message and delivers it, to everybody in the chat and the other devices of who made it. */
  change(from: Device, chat: Chat, event: ChangeEvent): void
  /** Removes an update from the mailbox. Does nothing if it is not there, as it was acknowledged before. */
  acknowledge(account: string, id: number): void
}

export function createMessages(options: MessagesOptions): Messages {
  const { state, chats, devices, readContent } = options

  /** Who gets what is said in the chat: all of them, or in a room those whose mailboxes are not full. */
  function recipients({ isRoom, others }: Chat): readonly string[] {
    const open = others.filter((account) => state.mailboxes.of(account).size < options.mailbox)
    if (!isRoom && open.length === 0) throw new RequestError('mailbox-full')
    return open
  }

  function deliver(to: readonly string[], id: number): void {
    for (const account of to) {
      const update = state.mailboxes.of(account).get(id)
      if (update) for (const device of devices.of(account)) device.deliver(update)
    }
  }

  /** Stores a message; returns its id. */
  function store(from: Device, chat: Chat, content: Content, clientId: string | undefined): StoredMessage {
    const id = state.ids.next()
    const message = { id, key: chat.key, sender: from.account, at: Date.now(), content, clientId }
    const record: StateRecord = { kind: 'message', ...message, to: recipients(chat) }
    state.commit(record)
    const { at } = message
    const sent = { type: 'sent', id: String(id), destination: chat.nameFor(from.account), at, ...content } as const
    devices.push(from.account, clientId === undefined ? sent : { ...sent, clientId }, from)
    deliver(record.to, id)
    return message
  }

  return {
    send(from, { destination, clientId, ...outgoing }) {
      const known = options.clientIds ? clientId : undefined
      const earlier = known === undefined ? undefined : state.ids.of(from.account, known)
      if (earlier !== undefined) return earlier
      const chat = chats.openToWrite(from.account, destination)
      return store(from, chat, readContent(outgoing, chat), clientId).id
    },
    change(from, chat, event) {
      const to = recipients(chat)
      // As the others see it: between two, the chat is the one who made the change.
      state.commit({ kind: 'change', key: chat.key, event: chat.isRoom ? event : { ...event, chat: from.account }, to })
      // A moderator is told of it as everybody in the room is.
      const isModeration = event.type === 'deleted' && event.author !== undefined
      devices.push(from.account, event, isModeration ? undefined : from)
      deliver(to, Number(event.update))
    },
    acknowledge(account, id) {
      const update = state.mailboxes.of(account).get(id)
      if (!update) return
      state.commit({ kind: 'acknowledged', account, id })
      const { event } = update
      if (event.type !== 'message' || event.chat !== event.sender) return
      devices.push(event.sender, { type: 'delivered', id: event.id, contact: account })
    },
  }
}
