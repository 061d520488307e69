import { isRoomId } from '../chat-key.js'
import { getOrCreate } from './get-or-create.js'
import type { DurableEvent, StatePart, StoredMessage } from './records.js'

/** What waits for an account until one of its devices acknowledges it, by its id. */
export interface Update {
  readonly id: number
  readonly event: DurableEvent
}

export interface Mailboxes {
  /** By id, oldest first. */
  of(account: string): ReadonlyMap<number, Update>
}

const EMPTY: ReadonlyMap<number, Update> = new Map()

/** A message as those are told who did not write it. */
export function messageEvent({ id, key, sender, at, content }: StoredMessage): DurableEvent {
  return { type: 'message', id: String(id), chat: isRoomId(key) ? key : sender, sender, at, ...content }
}

export function createMailboxes(): Mailboxes & StatePart {
  const mailboxes = new Map<string, Map<number, Update>>()

  function add(to: readonly string[], id: number, event: () => DurableEvent): void {
    if (to.length === 0) return
    const update = { id, event: event() }
    for (const account of to) getOrCreate(mailboxes, account, () => new Map<number, Update>()).set(id, update)
  }

  return {
    of: (account) => mailboxes.get(account) ?? EMPTY,
    apply(record) {
      if (record.kind === 'message') add(record.to, record.id, () => messageEvent(record))
      else if (record.kind === 'change') add(record.to, Number(record.event.update), () => record.event)
      else if (record.kind === 'waiting') add(record.to, record.id, () => record.event)
      else if (record.kind === 'acknowledged') mailboxes.get(record.account)?.delete(record.id)
    },
    *snapshot() {
      const waiting = new Map<number, { readonly update: Update; readonly to: string[] }>()
      for (const [account, mailbox] of mailboxes) {
        for (const update of mailbox.values()) {
          getOrCreate(waiting, update.id, () => ({ update, to: [] as string[] })).to.push(account)
        }
      }
      // By id: mailboxes are read in the order in which they were filled.
      const ordered = [...waiting.values()].sort((one, other) => one.update.id - other.update.id)
      for (const { update, to } of ordered) yield { kind: 'waiting', to, ...update }
    },
  }
}
