import type { FeatureName, Features, RequestArgs } from '../protocol.js'
import type { Chat, Chats } from './chats.js'
import type { Device } from './devices.js'
import type { Messages } from './messages.js'
import { RequestError } from './request-error.js'
import type { ReadContent } from './resolve-content.js'
import type { StoredMessage } from './state/records.js'
import type { State } from './state/state.js'

/** What is done to messages that were sent. */
export interface Changes {
  edit(from: Device, edit: RequestArgs<'edit'>): void
  delete(from: Device, deletion: RequestArgs<'delete'>): void
  /** Replaces all reactions of the account to the message. */
  react(from: Device, reaction: RequestArgs<'react'>): void
}

export interface ChangesOptions {
  readonly state: State
  readonly chats: Chats
  readonly messages: Messages
  readonly features: Features
  readonly readContent: ReadContent
}

export function createChanges({ state, chats, messages, features, readContent }: ChangesOptions): Changes {
  function find(
    feature: FeatureName,
    from: Device,
    name: string,
    id: string,
  ): { readonly chat: Chat; readonly message: StoredMessage } {
    const chat = chats.openToWrite(from.account, name, feature)
    const message = state.history.get(chat.key, Number(id))
    if (!message || message.deletedBy !== undefined) throw new RequestError('unknown-message')
    return { chat, message }
  }

  const base = (from: Device, chat: string, id: string) => ({
    update: String(state.ids.next()),
    chat,
    id,
    sender: from.account,
    at: Date.now(),
  })

  function refuseLate(message: StoredMessage, withinSeconds: number | undefined): void {
    if (withinSeconds !== undefined && Date.now() - message.at > withinSeconds * 1000)
      throw new RequestError('too-late')
  }

  return {
    edit(from, { chat: name, id, ...outgoing }) {
      const { chat, message } = find('edits', from, name, id)
      if (message.sender !== from.account) throw new RequestError('not-allowed')
      refuseLate(message, features.edits?.withinSeconds)
      const content = readContent(outgoing, chat)
      messages.change(from, chat, { type: 'edited', ...base(from, name, id), ...content })
    },
    delete(from, { chat: name, id, reason }) {
      const { chat, message } = find('deletes', from, name, id)
      const isOwn = message.sender === from.account
      if (!isOwn && !chat.moderates) throw new RequestError('not-allowed')
      if (!isOwn && !features.moderation) throw new RequestError('not-supported', 'This server has no moderation.')
      if (isOwn) refuseLate(message, features.deletes?.withinSeconds)
      const about = { ...(!isOwn && { author: message.sender }), ...(reason !== undefined && { reason }) }
      messages.change(from, chat, { type: 'deleted', ...base(from, name, id), ...about })
    },
    react(from, { chat: name, id, emojis: given }) {
      const { chat, message } = find('reactions', from, name, id)
      const emojis = [...new Set(given)]
      const { max = emojis.length, allowed = emojis } = features.reactions ?? {}
      if (emojis.length > max) throw new RequestError('not-allowed', `A message takes ${max} reactions of one account.`)
      if (emojis.some((emoji) => !allowed.includes(emoji))) {
        throw new RequestError('not-allowed', `Reactions here are ${allowed.join(' ')}.`)
      }
      const before = message.reactions?.find(({ account }) => account === from.account)?.emojis ?? []
      if (before.join(' ') === emojis.join(' ')) return
      messages.change(from, chat, { type: 'reactions', ...base(from, name, id), emojis })
    },
  }
}
