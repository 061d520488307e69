import { limits } from '../../protocol.js'
import { getOrCreate } from './get-or-create.js'
import type { StatePart } from './records.js'

/** Ids of messages and changes, and the ids that clients gave to messages. */
export interface Ids {
  /** Greater than every id before. */
  next(): number
  /** The id of the message that an account sent with this client id. */
  of(account: string, clientId: string): number | undefined
}

export function createIds(): Ids & StatePart {
  let last = 0
  const clientIds = new Map<string, Map<string, number>>()

  function remember(account: string, clientId: string, id: number): void {
    const known = getOrCreate(clientIds, account, () => new Map<string, number>())
    known.set(clientId, id)
    const oldest = known.keys().next()
    if (known.size > limits.clientIds && !oldest.done) known.delete(oldest.value)
  }

  return {
    // The time keeps ids growing over a restart of a server without a journal.
    next: () => Math.max(last + 1, Date.now()),
    of: (account, clientId) => clientIds.get(account)?.get(clientId),
    apply(record) {
      if (record.kind === 'message') {
        last = Math.max(last, record.id)
        if (record.clientId !== undefined) remember(record.sender, record.clientId, record.id)
      } else if (record.kind === 'change') last = Math.max(last, Number(record.event.update))
      else if (record.kind === 'last-id') last = Math.max(last, record.id)
      else if (record.kind === 'client-id') remember(record.account, record.clientId, record.id)
    },
    *snapshot() {
      yield { kind: 'last-id', id: last }
      for (const [account, known] of clientIds) {
        for (const [clientId, id] of known) yield { kind: 'client-id', account, clientId, id }
      }
    },
  }
}
