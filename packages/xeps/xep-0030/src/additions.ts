import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import type { Dispose } from '@trestle/xmlstream'
import type { DiscoItem, Identity } from './elements.js'

/** What may be said of an address, or of one of its nodes. */
interface Kinds {
  identity: Identity
  feature: string
  /** Without an address: one of the address asked. */
  item: Omit<DiscoItem, 'jid'> & { readonly jid: JID | undefined }
  form: DataFormValue
}

export interface At {
  /** A bare address holds for its resources too; absent: every local address. */
  readonly jid: JID | undefined
  readonly node: string | undefined
}

/** Identities, features, items and forms that were added to local addresses and their nodes. */
export interface Additions {
  add<K extends keyof Kinds>(kind: K, value: Kinds[K], at: At): Dispose
  /** What holds for the address and the node, the closest first. */
  of<K extends keyof Kinds>(kind: K, at: At): readonly Kinds[K][]
  /** Whether anything was added to the node there. */
  has(at: At): boolean
}

type Place = { readonly [K in keyof Kinds]: Set<{ readonly value: Kinds[K] }> }

/** `changed` is called whenever something was added or removed. */
export function createAdditions(changed: () => void): Additions {
  const places = new Map<string, Place>()
  const keyOf = (jid: JID | undefined, node: string | undefined) => JSON.stringify([jid?.toString(), node])

  function around({ jid, node }: At): readonly Place[] {
    const keys = new Set([keyOf(jid, node), keyOf(jid?.bare, node), keyOf(undefined, node)])
    return [...keys].flatMap((key) => places.get(key) ?? [])
  }

  return {
    add(kind, value, { jid, node }) {
      const key = keyOf(jid, node)
      const place = places.get(key) ?? { identity: new Set(), feature: new Set(), item: new Set(), form: new Set() }
      places.set(key, place)
      const entry = { value }
      const entries = place[kind] as Set<{ readonly value: typeof value }>
      entries.add(entry)
      changed()
      return () => {
        if (!entries.delete(entry)) return
        const empty = Object.values(place).every(({ size }) => size === 0)
        if (empty && places.get(key) === place) places.delete(key)
        changed()
      }
    },
    of<K extends keyof Kinds>(kind: K, at: At) {
      return around(at).flatMap((place) => [...(place[kind] as Set<{ value: Kinds[K] }>)].map(({ value }) => value))
    },
    has: (at) => around(at).length > 0,
  }
}

export function toJid(jid: JID | string | undefined): JID | undefined {
  return jid === undefined ? undefined : JID.from(jid)
}
