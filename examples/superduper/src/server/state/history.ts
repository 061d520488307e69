import { getOrCreate } from './get-or-create.js'
import type { ChangeEvent, StatePart, StoredMessage } from './records.js'

export interface Page {
  /** Ids that limit the page; the limits do not belong to it. */
  readonly after?: number | undefined
  readonly before?: number | undefined
  /** Times that limit it (ms since 1970); they belong to it. */
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** The newest messages of every chat, as they stand now. */
export interface History {
  get(key: string, id: number): StoredMessage | undefined
  /** The messages within the page, oldest first. */
  within(key: string, page: Page): readonly StoredMessage[]
}

/** The first index of an ordered list where the test holds; it holds for all that follow. */
function firstWhere<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(list[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

function changed(message: StoredMessage, event: ChangeEvent): StoredMessage {
  switch (event.type) {
    case 'edited': {
      const { type: _, update, chat, id, sender, at, ...content } = event
      return { ...message, content, editedAt: at }
    }
    case 'deleted':
      return { ...message, content: { kind: 'text', body: '' }, reactions: undefined, deletedBy: event.sender }
    case 'reactions': {
      const { sender: account, emojis } = event
      const others = message.reactions?.filter((one) => one.account !== account) ?? []
      return { ...message, reactions: emojis.length > 0 ? [...others, { account, emojis }] : others }
    }
  }
}

/** `max` messages of a chat are kept. */
export function createHistory(max: number): History & StatePart {
  const chats = new Map<string, StoredMessage[]>()

  function indexOf(key: string, id: number): number {
    const messages = chats.get(key) ?? []
    const index = firstWhere(messages, (message) => message.id >= id)
    return messages[index]?.id === id ? index : -1
  }

  function add(message: StoredMessage): void {
    const messages = getOrCreate(chats, message.key, () => [] as StoredMessage[])
    messages.push(message)
    if (messages.length > max) messages.shift()
  }

  return {
    get: (key, id) => chats.get(key)?.[indexOf(key, id)],
    within(key, { after, before, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }) {
      const messages = chats.get(key) ?? []
      const start = after === undefined ? 0 : firstWhere(messages, ({ id }) => id > after)
      const end = before === undefined ? messages.length : firstWhere(messages, ({ id }) => id >= before)
      // Times may go back where the clock was set, so they are compared one by one.
      return messages.slice(start, end).filter(({ at }) => at >= since && at <= until)
    },
    apply(record) {
      if (record.kind === 'message') {
        const { kind: _, to, ...message } = record
        add(message)
      } else if (record.kind === 'stored') add(record.message)
      else if (record.kind === 'change') {
        const index = indexOf(record.key, Number(record.event.id))
        const messages = chats.get(record.key)
        const message = messages?.[index]
        if (messages && message) messages[index] = changed(message, record.event)
      } else if (record.kind === 'room-gone') chats.delete(record.room)
    },
    *snapshot() {
      for (const messages of chats.values()) {
        for (const message of messages) yield { kind: 'stored', message }
      }
    },
  }
}
