import { createTaskQueue, definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { muc } from '@trestle/xep-0045'
import { nickPublished, publishedNick } from '@trestle/xep-0172/pep'
import type { Bookmark } from './bookmark.js'
import { bookmarkChanged, bookmarkRemoved } from './events.js'
import { bookmarks } from './plugin.js'
import { createRoomNicks } from './room-nicks.js'

export interface AutojoinOptions {
  /**
   * The nickname in rooms whose bookmark has none. Default: the one that the account publishes, if `publishedNick` of
   * XEP-0172 is used, or the local part of the own address.
   */
  readonly nick?: string | undefined
  /** Bookmarks beyond these are not entered. Default: 100. */
  readonly maxRooms?: number | undefined
  /** Rooms that are being entered at a time: servers end sessions that ask for many at once. Default: 10. */
  readonly maxJoins?: number | undefined
}

/**
 * Enters the rooms whose bookmarks say so: at each login (XEP-0402 §3.2), and when another client of the account adds one;
 * leaves those whose bookmark is removed, or does not say so any more (§4). A room that cannot be entered is reported as
 * the event `error`.
 */
export const autojoin = definePlugin({
  name: 'xep-0402/autojoin',
  requires: { bookmarks, muc },
  optional: { publishedNick },
  setup({ xmpp, deps }, { nick, maxRooms = 100, maxJoins = 10 }: AutojoinOptions) {
    const report = (error: unknown) => xmpp.report(error)
    const nicks = createRoomNicks({
      nick,
      published: async (self) => deps.publishedNick?.(self).retrieveNick(self.jid.bare),
    })
    const joins = createTaskQueue({ maxRunning: maxJoins })
    /** The bookmarks whose rooms have not had their turn, by the local address and the room. */
    const waiting = new Map<string, Bookmark>()
    const keyOf = (self: Self, room: JID) => `${self.key} ${room}`

    async function join(self: Self, { room, password }: Bookmark, name: string): Promise<void> {
      const rooms = deps.muc(self)
      if (rooms.room(room) || rooms.rooms.length >= maxRooms) return
      await rooms.join(room, name, { password })
    }

    /** What is removed or changed until the nickname is known counts as it is then. */
    async function takeTurn(self: Self, key: string): Promise<void> {
      const bookmark = waiting.get(key)
      if (!bookmark) return
      const name = await nicks.of(self, bookmark)
      const latest = waiting.get(key)
      waiting.delete(key)
      if (latest) await join(self, latest, latest.nick || name)
    }

    function enter(self: Self, bookmark: Bookmark): void {
      const key = keyOf(self, bookmark.room)
      const isNew = !waiting.has(key)
      waiting.set(key, bookmark)
      if (!isNew) return
      joins.run(() => takeTurn(self, key)).catch(report)
    }

    async function leave(self: Self, room: JID): Promise<void> {
      waiting.delete(keyOf(self, room))
      await deps.muc(self).room(room)?.leave()
    }

    async function enterAll(): Promise<void> {
      const found = await deps.bookmarks(xmpp).getBookmarks()
      for (const bookmark of found) if (bookmark.autojoin) enter(xmpp, bookmark)
    }

    xmpp.events.on('offline', () => {
      waiting.clear()
      nicks.forget()
    })
    xmpp.events.on('online', ({ resumed }) => {
      if (!resumed) enterAll().catch(report)
    })
    xmpp.events.on(nickPublished, ({ from, to }) => {
      if (from.equals(to.bare)) nicks.forget()
    })
    xmpp.events.on(bookmarkChanged, async ({ to, bookmark }) => {
      const self = xmpp.as(to)
      if (bookmark.autojoin) enter(self, bookmark)
      else await leave(self, bookmark.room)
    })
    xmpp.events.on(bookmarkRemoved, async ({ to, room }) => {
      // Where all bookmarks are gone at once, that is no wish to leave all rooms at once.
      if (room) await leave(xmpp.as(to), room)
    })
    return () => ({})
  },
})
