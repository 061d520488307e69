import { definePlugin, type Self } from '@trestle/core'
import { type MucApi, muc } from '@trestle/xep-0045'
import type { Bookmark } from './bookmark.js'
import { bookmarkChanged, bookmarkRemoved } from './events.js'
import { bookmarks } from './plugin.js'

export interface AutojoinOptions {
  /** The nickname in rooms whose bookmark has none. Default: the local part of the own address. */
  readonly nick?: string | undefined
  /** Bookmarks beyond these are not entered. Default: 100. */
  readonly maxRooms?: number | undefined
  /** Rooms that are being entered at a time after a login: servers end sessions that ask for many at once. Default: 10. */
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
  setup({ xmpp, deps }, { nick, maxRooms = 100, maxJoins = 10 }: AutojoinOptions) {
    const report = (error: unknown) => xmpp.report(error)
    /** The rooms of the bookmarks at the login that have not had their turn, by their addresses. */
    const waiting = new Map<string, Bookmark>()

    async function enter(rooms: MucApi, self: Self, { room, nick: wanted, password }: Bookmark): Promise<void> {
      if (rooms.room(room) || rooms.rooms.length >= maxRooms) return
      await rooms.join(room, wanted || nick || self.jid.local, { password }).catch(report)
    }

    async function leave(rooms: MucApi, { room }: Pick<Bookmark, 'room'>): Promise<void> {
      waiting.delete(String(room))
      await rooms.room(room)?.leave()
    }

    async function enterWaiting(): Promise<void> {
      for (const [address, bookmark] of waiting) {
        waiting.delete(address)
        await enter(deps.muc(xmpp), xmpp, bookmark)
      }
    }

    async function enterAll(): Promise<void> {
      const found = await deps.bookmarks(xmpp).getBookmarks()
      for (const bookmark of found) if (bookmark.autojoin) waiting.set(String(bookmark.room), bookmark)
      await Promise.all(Array.from({ length: maxJoins }, enterWaiting))
    }

    xmpp.events.on('offline', () => waiting.clear())
    xmpp.events.on('online', ({ resumed }) => {
      if (!resumed) enterAll().catch(report)
    })
    xmpp.events.on(bookmarkChanged, ({ to, bookmark }) => {
      const self = xmpp.as(to)
      const rooms = deps.muc(self)
      return bookmark.autojoin ? enter(rooms, self, bookmark) : leave(rooms, bookmark)
    })
    xmpp.events.on(bookmarkRemoved, async ({ to, room }) => {
      // Where all bookmarks are gone at once, that is no wish to leave all rooms at once.
      if (room) await leave(deps.muc(xmpp.as(to)), { room })
    })
    return () => ({})
  },
})
