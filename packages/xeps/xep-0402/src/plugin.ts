import { createSerial, definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { type PubsubItem, pubsub } from '@trestle/xep-0060'
import { pep } from '@trestle/xep-0163'
import { privateStorage } from '@trestle/xep-0223'
import { type Bookmark, bookmarkIn, bookmarksIn, roomOf } from './bookmark.js'
import { type ConferenceValue, FEATURE_BOOKMARKS_COMPAT, FEATURE_BOOKMARKS_COMPAT_PEP } from './elements.js'
import { bookmarkChanged, bookmarkRemoved } from './events.js'
import { bookmarksNode } from './node.js'

export interface BookmarksOptions {
  /** Whether to be notified of what other clients of the account change. Default: true. */
  readonly notify?: boolean | undefined
}

/** Which older places of bookmarks the server keeps the same as this one. */
export interface BookmarkUnification {
  /** Private XML (XEP-0049). */
  readonly privateXml: boolean
  /** One item with all bookmarks (XEP-0048). */
  readonly singleItem: boolean
}

export interface BookmarksApi {
  /** All bookmarks of the account, in the order of the server. Those of invalid addresses are left out. */
  getBookmarks(wait?: Wait): Promise<readonly Bookmark[]>
  getBookmark(room: JID | string, wait?: Wait): Promise<Bookmark | undefined>
  /**
   * Stores a bookmark in the place of what there is for the room, extensions included. Throws PrivateStorageError
   * `unsupported` where the server would show it to others (XEP-0402 §8).
   */
  setBookmark(room: JID | string, value: ConferenceValue, wait?: Wait): Promise<void>
  /**
   * Reads, and stores what `change` makes of it: `(before) => ({ ...before, name: 'The Feast' })` keeps what it does not
   * name. Changes by this program are made one after another; nothing is stored where reading fails.
   */
  changeBookmark(
    room: JID | string,
    change: (before: ConferenceValue | undefined) => ConferenceValue,
    wait?: Wait,
  ): Promise<void>
  /** Removes a bookmark. That there is none is no error. */
  delBookmark(room: JID | string, wait?: Wait): Promise<void>
  /** Whether the server keeps older places of bookmarks the same (§5.3): where it does, no other one need be written to. */
  getUnification(wait?: Wait): Promise<BookmarkUnification>
}

/** PEP Native Bookmarks (XEP-0402): the rooms that an account has bookmarked. */
export const bookmarks = definePlugin({
  name: 'xep-0402',
  requires: { disco, pep, privateStorage, pubsub },
  setup({ xmpp, deps, own }, { notify = true }: BookmarksOptions) {
    const changes = createSerial()

    if (notify) {
      const { onNodeEvent } = deps.pep(xmpp)
      own(
        onNodeEvent(
          bookmarksNode,
          (event, { self }) => {
            const to = self.jid
            if (event.kind === 'publish') {
              const bookmark = event.item && bookmarkIn(event.item)
              if (bookmark) xmpp.events.emit(bookmarkChanged, { to, bookmark })
            } else if (event.kind === 'retract') {
              const room = roomOf(event.id)
              if (room) xmpp.events.emit(bookmarkRemoved, { to, room })
            } else if (event.kind === 'purge' || event.kind === 'delete') {
              xmpp.events.emit(bookmarkRemoved, { to, room: undefined })
            }
          },
          { from: 'account', everywhere: true },
        ),
      )
    }

    return (self: Self): BookmarksApi => {
      const inOrder = <T>(room: JID, task: () => Promise<T>) => changes.run(`${self.key} ${room}`, task)
      const getItems = (wait: Wait | undefined): Promise<readonly PubsubItem<ConferenceValue>[]> =>
        deps.pubsub(self).getItems(undefined, bookmarksNode, wait).catch(noneIfNotFound)

      async function get(room: JID, wait: Wait | undefined): Promise<Bookmark | undefined> {
        const item = await deps.pubsub(self).getItem(undefined, bookmarksNode, String(room), wait)
        if (item) return bookmarkIn(item)
        return bookmarksIn(await getItems(wait)).find((bookmark) => bookmark.room.equals(room))
      }

      async function del(room: JID, wait: Wait | undefined): Promise<void> {
        const written = (await getItems(wait)).map(({ id }) => id).filter((id) => roomOf(id)?.equals(room))
        for (const id of new Set([String(room), ...written])) {
          await deps.pubsub(self).retract(undefined, bookmarksNode, id, wait).catch(noneIfNotFound)
        }
      }

      async function store(room: JID, value: ConferenceValue, wait: Wait | undefined): Promise<void> {
        await deps.privateStorage(self).store(bookmarksNode, value, { ...wait, id: String(room) })
      }

      return {
        getBookmarks: async (wait) => bookmarksIn(await getItems(wait)),
        getBookmark: async (room, wait) => get(roomAddress(room), wait),
        async setBookmark(room, value, wait) {
          const address = roomAddress(room)
          await inOrder(address, () => store(address, conferenceOf(value), wait))
        },
        async changeBookmark(room, change, wait) {
          const address = roomAddress(room)
          await inOrder(address, async () => {
            const before = await get(address, wait)
            await store(address, conferenceOf(change(before && conferenceOf(before))), wait)
          })
        },
        async delBookmark(room, wait) {
          const address = roomAddress(room)
          await inOrder(address, () => del(address, wait))
        },
        async getUnification(wait) {
          const { features } = await deps.disco(self).getInfo(self.jid.bare, { cached: true }, wait)
          return {
            privateXml: features.includes(FEATURE_BOOKMARKS_COMPAT),
            singleItem: features.includes(FEATURE_BOOKMARKS_COMPAT_PEP),
          }
        },
      }
    }
  },
})

/** Throws RangeError for what is not the bare address of a room. */
function roomAddress(room: JID | string): JID {
  const jid = roomOf(String(room))
  if (!jid) throw new RangeError(`${room} is not the bare address of a room.`)
  return jid
}

/** A bookmark that was read may be given back as it is: its address is not part of what is stored. */
function conferenceOf({ autojoin, name, nick, password, extensions, rest }: ConferenceValue): ConferenceValue {
  return { autojoin, name, nick, password, extensions, rest }
}

/** There is no node before the first bookmark, or no such item. */
function noneIfNotFound(error: unknown): [] {
  if (error instanceof StanzaError && error.condition === 'item-not-found') return []
  throw error
}
