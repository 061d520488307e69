import type { Features, RequestArgs } from '../protocol.js'
import type { Chats } from './chats.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import type { State } from './state/state.js'

/** Marks of what was read. They are told to who wrote the message and to the other devices of who read it. */
export interface Reading {
  /** Throws `unknown-message` for what nobody else said here. Where a mark is of all before it, older ones do nothing. */
  mark(from: Device, mark: RequestArgs<'read'>): void
}

export interface ReadingOptions {
  readonly state: State
  readonly chats: Chats
  readonly devices: Devices
  readonly features: Features
}

export function createReading({ state, chats, devices, features }: ReadingOptions): Reading {
  return {
    mark(from, { chat: name, id }) {
      const { account } = from
      const chat = chats.open(account, name, 'readMarks')
      const message = state.history.get(chat.key, Number(id))
      if (!message || message.sender === account) throw new RequestError('unknown-message')
      const isNew = message.id > state.readMarks.of(account, chat.key)
      if (!isNew && features.readMarks?.mode === 'last') return
      if (isNew) state.commit({ kind: 'read', account, key: chat.key, id: message.id })
      devices.push(account, { type: 'read', chat: name, id, sender: account }, from)
      devices.push(message.sender, { type: 'read', chat: chat.nameFor(message.sender), id, sender: account })
    },
  }
}
