import type { Relation } from '../../protocol.js'
import { getOrCreate } from './get-or-create.js'
import type { StatePart, StateRecord } from './records.js'

/** What a contact is to an account. */
export interface OwnContact {
  readonly relation: Relation
  /** What the request says, until it is answered. */
  readonly text?: string | undefined
  readonly groups: readonly string[]
}

export interface Relations {
  of(account: string): ReadonlyMap<string, OwnContact>
}

const NONE: ReadonlyMap<string, OwnContact> = new Map()

export function createRelations(): Relations & StatePart {
  const relations = new Map<string, Map<string, OwnContact>>()
  const contactsOf = (account: string) => getOrCreate(relations, account, () => new Map<string, OwnContact>())

  function set(account: string, contact: string, relation: Relation | undefined, text?: string): void {
    const own = contactsOf(account)
    if (relation) own.set(contact, { relation, text, groups: own.get(contact)?.groups ?? [] })
    else own.delete(contact)
  }

  function relate({ from, to, state, text }: Extract<StateRecord, { readonly kind: 'relation' }>): void {
    const both = state === 'mutual' ? state : undefined
    set(from, to, state === 'requested' ? 'requested' : both)
    set(to, from, state === 'requested' ? 'asking' : both, text)
  }

  return {
    of: (account) => relations.get(account) ?? NONE,
    apply(record) {
      if (record.kind === 'relation') relate(record)
      else if (record.kind === 'groups') {
        const own = contactsOf(record.account)
        const contact = own.get(record.contact)
        if (contact) own.set(record.contact, { ...contact, groups: record.groups })
      }
    },
    *snapshot() {
      for (const [from, own] of relations) {
        for (const [to, { relation: state }] of own) {
          const text = relations.get(to)?.get(from)?.text
          if (state === 'requested' || (state === 'mutual' && from < to)) {
            yield { kind: 'relation', from, to, state, text }
          }
        }
      }
      for (const [account, own] of relations) {
        for (const [contact, { groups }] of own) {
          if (groups.length > 0) yield { kind: 'groups', account, contact, groups }
        }
      }
    },
  }
}
