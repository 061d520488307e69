import { createCache, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type BlockSet, createBlockSet } from './block-set.js'

/** Local addresses whose list at their own server is kept: one on a client, and few others have a server that blocks. */
const MAX_ADDRESSES = 1000

/** A change of a block list: addresses that are blocked or unblocked, or `all` that there are. */
export interface ListChange {
  readonly type: 'block' | 'unblock'
  readonly jids: readonly JID[] | 'all'
}

/** The block list of one local address at its own server; it is kept up to date by pushes (XEP-0191 §3.3). */
export interface OwnList {
  /** Undefined until it was loaded in this session. */
  readonly entries: BlockSet | undefined
  /** Asks by `request`, and applies the changes that come meanwhile to what is answered. */
  load(request: () => Promise<readonly JID[]>): Promise<readonly JID[]>
  apply(change: ListChange): void
}

export interface OwnLists {
  of(self: Self): OwnList
  /** Forgets all: pushes of the next session begin with its first request. */
  clear(): void
}

/** @param maxItems addresses kept of a list; `tooMany` is called where there are more. */
export function createOwnLists(maxItems: number, tooMany: () => void): OwnLists {
  const lists = createCache<OwnList>({ max: MAX_ADDRESSES })
  return {
    of({ key }) {
      const list = lists.get(key) ?? createOwnList(maxItems, tooMany)
      lists.set(key, list)
      return list
    },
    clear: () => lists.clear(),
  }
}

function createOwnList(maxItems: number, tooMany: () => void): OwnList {
  let entries: BlockSet | undefined
  let meanwhile: ListChange[] | undefined

  function applyTo(target: BlockSet, { type, jids }: ListChange): void {
    if (jids === 'all') target.clear()
    else if (type === 'unblock') for (const jid of jids) target.remove(jid)
    else if (jids.map((jid) => target.add(jid)).includes(false)) tooMany()
  }

  return {
    get entries() {
      return entries
    },
    async load(request) {
      const changes: ListChange[] = []
      meanwhile = changes
      try {
        const listed = await request()
        if (listed.length > maxItems) tooMany()
        const loaded = createBlockSet(listed, maxItems)
        for (const change of changes) applyTo(loaded, change)
        entries = loaded
        return loaded.list()
      } finally {
        if (meanwhile === changes) meanwhile = undefined
      }
    },
    apply(change) {
      // Bounded like the list itself: beyond it, the server sends nonsense.
      if (meanwhile && meanwhile.length < maxItems) meanwhile.push(change)
      if (entries) applyTo(entries, change)
    },
  }
}
