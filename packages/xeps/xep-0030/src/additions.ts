import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import type { Dispose } from '@trestle/xmlstream'
import type { DiscoItem, Identity } from './elements.js'

/** The kinds of additions to the answers about an address, or about one of its nodes. */
interface Additional {
  identity: Identity
  feature: string
  /** Without an address, the item is a node of the address asked. */
  item: Omit<DiscoItem, 'jid'> & { readonly jid: JID | undefined }
  form: DataFormValue
}

export interface AddressAndNode {
  /** A bare address holds for its resources too; absent: every local address. */
  readonly jid: JID | undefined
  readonly node: string | undefined
}

/** The addresses and the node of an addition; with `at`, only those addresses that it accepts. */
export interface AdditionTarget extends AddressAndNode {
  readonly at?: ((jid: JID) => boolean) | undefined
}

/** Identities, features, items and forms that were added to local addresses and their nodes. */
export interface Additions {
  add<K extends keyof Additional>(kind: K, value: Additional[K], target: AdditionTarget): Dispose
  /** Additions to the node of a full JID, of its bare JID, and of every address, in this order. */
  of<K extends keyof Additional>(kind: K, target: AddressAndNode): readonly Additional[K][]
  /** Whether anything was added to the node there. */
  has(target: AddressAndNode): boolean
}

interface Addition<T> {
  readonly value: T
  readonly at: AdditionTarget['at']
}

type Entries = { readonly [K in keyof Additional]: Set<Addition<Additional[K]>> }

/** `changed` is called whenever something was added or removed. */
export function createAdditions(changed: () => void): Additions {
  const entriesByTarget = new Map<string, Entries>()
  const keyOf = (jid: JID | undefined, node: string | undefined) => JSON.stringify([jid?.toString(), node])

  function entriesFor({ jid, node }: AddressAndNode): readonly Entries[] {
    const keys = new Set([keyOf(jid, node), keyOf(jid?.bare, node), keyOf(undefined, node)])
    return [...keys].flatMap((key) => entriesByTarget.get(key) ?? [])
  }

  return {
    add(kind, value, { jid, node, at }) {
      const key = keyOf(jid, node)
      const all = entriesByTarget.get(key) ?? {
        identity: new Set(),
        feature: new Set(),
        item: new Set(),
        form: new Set(),
      }
      entriesByTarget.set(key, all)
      const entry = { value, at }
      const entries = all[kind] as Set<Addition<typeof value>>
      entries.add(entry)
      changed()
      return () => {
        if (!entries.delete(entry)) return
        const empty = Object.values(all).every(({ size }) => size === 0)
        if (empty && entriesByTarget.get(key) === all) entriesByTarget.delete(key)
        changed()
      }
    },
    of<K extends keyof Additional>(kind: K, target: AddressAndNode) {
      return entriesFor(target).flatMap((entries) =>
        [...(entries[kind] as Set<Addition<Additional[K]>>)].filter(holdsAt(target)).map(({ value }) => value),
      )
    },
    has: (target) =>
      entriesFor(target).some((entries) => Object.values(entries).some((all) => [...all].some(holdsAt(target)))),
  }
}

function holdsAt({ jid }: AddressAndNode) {
  return ({ at }: Pick<AdditionTarget, 'at'>): boolean => !at || (jid !== undefined && at(jid))
}

export function toJid(jid: JID | string | undefined): JID | undefined {
  return jid === undefined ? undefined : JID.from(jid)
}
