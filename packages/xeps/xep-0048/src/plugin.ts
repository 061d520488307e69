import { createSerial, definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { privateStorage as privateXml } from '@trestle/xep-0049'
import { pubsub } from '@trestle/xep-0060'
import { pep } from '@trestle/xep-0163'
import { privateStorage } from '@trestle/xep-0223'
import { defineEvent } from '@trestle/xmlstream'
import { BookmarkStorage, type BookmarkStorageValue } from './elements.js'
import { storedBookmarksNode } from './node.js'

export interface StoredBookmarksChange {
  /** The local address that was notified. */
  readonly to: JID
  readonly storage: BookmarkStorageValue
}

/** A client of the account stored bookmarks in the node; of private XML, nothing is told. */
export const storedBookmarksChanged = defineEvent<StoredBookmarksChange>('xep-0048:changed')

export interface StoredBookmarksOptions {
  /**
   * Where bookmarks are kept: as private XML (XEP-0049), where most older clients look for them, or in an item of a private
   * node (XEP-0223). Default: `private-xml`.
   */
  readonly place?: 'private-xml' | 'pubsub' | undefined
}

export interface StoredBookmarksApi {
  /** All bookmarks of the account; empty before the first. `roomsIn` tells the rooms. Rejects with DecodeError where it does not fit. */
  getBookmarks(wait?: Wait): Promise<BookmarkStorageValue>
  /** Stores bookmarks in the place of all that there are. */
  setBookmarks(storage: BookmarkStorageValue, wait?: Wait): Promise<void>
  /**
   * Reads, and stores what `change` makes of it, such as `withRoom`. Changes by this program are made one after another;
   * nothing is stored where reading fails. What other clients store meanwhile is lost: there is one piece of all bookmarks.
   */
  changeBookmarks(change: (before: BookmarkStorageValue) => BookmarkStorageValue, wait?: Wait): Promise<void>
}

const EMPTY: BookmarkStorageValue = { conferences: [], urls: [] }

/** Bookmarks (XEP-0048): rooms and web pages, as older clients keep them. XEP-0402 takes their place. */
export const storedBookmarks = definePlugin({
  name: 'xep-0048',
  requires: { pep, privateStorage, privateXml, pubsub },
  setup({ xmpp, deps, own }, { place = 'private-xml' }: StoredBookmarksOptions) {
    const changes = createSerial()

    if (place === 'pubsub') {
      const { onItem } = deps.pep(xmpp)
      own(
        onItem(
          storedBookmarksNode,
          ({ value }, { self }) => {
            if (value) xmpp.events.emit(storedBookmarksChanged, { to: self.jid, storage: value })
          },
          { from: 'account', everywhere: true },
        ),
      )
    }

    async function read(self: Self, wait: Wait | undefined): Promise<BookmarkStorageValue> {
      if (place === 'private-xml') return (await deps.privateXml(self).getPrivate(BookmarkStorage, wait)) ?? EMPTY
      const { getItem } = deps.pubsub(self)
      const item =
        (await getItem(undefined, storedBookmarksNode, undefined, wait)) ??
        // Not all clients have called the item as they should. What they stored would be lost by a change.
        (await getItem(undefined, { ...storedBookmarksNode, id: undefined }, undefined, wait))
      return item?.value ?? EMPTY
    }

    async function store(self: Self, storage: BookmarkStorageValue, wait: Wait | undefined): Promise<void> {
      if (place === 'private-xml') await deps.privateXml(self).setPrivate(BookmarkStorage, storage, wait)
      else await deps.privateStorage(self).store(storedBookmarksNode, storage, wait)
    }

    return (self: Self): StoredBookmarksApi => {
      const inOrder = (task: () => Promise<void>) => changes.run(self.key, task)
      return {
        getBookmarks: (wait) => read(self, wait),
        setBookmarks: (storage, wait) => inOrder(() => store(self, storage, wait)),
        changeBookmarks: (change, wait) => inOrder(async () => store(self, change(await read(self, wait)), wait)),
      }
    }
  },
})
