import { limits, type Relation } from '../protocol.js'
import type { Journal } from './journal.js'

export interface StoredMessage {
  readonly id: number
  readonly sender: string
  readonly destination: string
  readonly body: string
  readonly at: number
}

/** A change of the state of the server. The journal is a list of these, and so is a snapshot. */
export type StateRecord =
  | ({ readonly kind: 'message'; readonly clientId?: string | undefined } & StoredMessage)
  | { readonly kind: 'acknowledged'; readonly account: string; readonly id: number }
  | {
      readonly kind: 'relation'
      readonly from: string
      readonly to: string
      readonly state: 'requested' | 'mutual' | 'none'
    }
  | { readonly kind: 'client-id'; readonly account: string; readonly clientId: string; readonly id: number }
  | { readonly kind: 'last-id'; readonly id: number }

/** The state that survives a restart: the last id, messages that are not acknowledged, client ids, relations. */
export interface State {
  nextId(): number
  /** By id, oldest first. */
  mailbox(account: string): ReadonlyMap<number, StoredMessage>
  idOf(account: string, clientId: string): number | undefined
  relations(account: string): ReadonlyMap<string, Relation>
  /** Writes a change, then applies it. Throws, without effect, if it could not be written. */
  commit(record: StateRecord): void
  close(): void
}

const EMPTY_MAILBOX: ReadonlyMap<number, StoredMessage> = new Map()
const NO_RELATIONS: ReadonlyMap<string, Relation> = new Map()

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const created = create()
  map.set(key, created)
  return created
}

export function createState(journal: Journal<StateRecord>): State {
  let lastId = 0
  const mailboxes = new Map<string, Map<number, StoredMessage>>()
  const clientIds = new Map<string, Map<string, number>>()
  const relations = new Map<string, Map<string, Relation>>()

  function setRelation(account: string, contact: string, relation: Relation | undefined): void {
    const own = getOrCreate(relations, account, () => new Map<string, Relation>())
    if (relation) own.set(contact, relation)
    else own.delete(contact)
  }

  function addClientId(account: string, clientId: string, id: number): void {
    const known = getOrCreate(clientIds, account, () => new Map<string, number>())
    known.set(clientId, id)
    const oldest = known.keys().next()
    if (known.size > limits.clientIds && !oldest.done) known.delete(oldest.value)
  }

  function apply(record: StateRecord): void {
    switch (record.kind) {
      case 'message': {
        const { id, sender, destination, body, at } = record
        lastId = Math.max(lastId, id)
        getOrCreate(mailboxes, destination, () => new Map<number, StoredMessage>()).set(id, {
          id,
          sender,
          destination,
          body,
          at,
        })
        if (record.clientId !== undefined) addClientId(sender, record.clientId, id)
        return
      }
      case 'acknowledged':
        mailboxes.get(record.account)?.delete(record.id)
        return
      case 'relation': {
        const both = record.state === 'mutual' ? record.state : undefined
        setRelation(record.from, record.to, record.state === 'requested' ? 'requested' : both)
        setRelation(record.to, record.from, record.state === 'requested' ? 'asking' : both)
        return
      }
      case 'client-id':
        addClientId(record.account, record.clientId, record.id)
        return
      case 'last-id':
        lastId = Math.max(lastId, record.id)
    }
  }

  function* snapshot(): Generator<StateRecord> {
    yield { kind: 'last-id', id: lastId }
    for (const [from, own] of relations) {
      for (const [to, state] of own) {
        if (state === 'requested' || (state === 'mutual' && from < to)) yield { kind: 'relation', from, to, state }
      }
    }
    for (const [account, known] of clientIds) {
      for (const [clientId, id] of known) yield { kind: 'client-id', account, clientId, id }
    }
    for (const mailbox of mailboxes.values()) {
      for (const message of mailbox.values()) yield { kind: 'message', ...message }
    }
  }

  for (const record of journal.records) apply(record)
  journal.rewrite(snapshot())
  let compactedLength = journal.length

  function compact(): void {
    try {
      journal.rewrite(snapshot())
    } catch {
      // The record that led here is written and applied; compaction is tried again later.
    }
    compactedLength = journal.length
  }

  return {
    // The time keeps ids growing over a restart of a server without a journal.
    nextId: () => Math.max(lastId + 1, Date.now()),
    mailbox: (account) => mailboxes.get(account) ?? EMPTY_MAILBOX,
    idOf: (account, clientId) => clientIds.get(account)?.get(clientId),
    relations: (account) => relations.get(account) ?? NO_RELATIONS,
    commit(record) {
      journal.append(record)
      apply(record)
      if (journal.length > 4 * compactedLength + 10_000) compact()
    },
    close: () => journal.close(),
  }
}
