import { createCache, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Bookmark } from './bookmark.js'

export interface RoomNicksOptions {
  /** The nickname in rooms whose bookmark has none. */
  readonly nick: string | undefined
  /** The nickname that the account of a local address publishes (XEP-0172). */
  readonly published: (self: Self) => Promise<string | undefined>
}

/** Under which nicknames the local addresses enter the rooms of their bookmarks. */
export interface RoomNicks {
  of(self: Self, bookmark: Pick<Bookmark, 'room' | 'nick'>): Promise<string>
  /** What an account publishes may have changed. */
  forget(): void
}

/** Local addresses of which it is known what they publish. */
const MAX_ADDRESSES = 1000

export function createRoomNicks({ nick, published }: RoomNicksOptions): RoomNicks {
  const known = createCache<Promise<string | undefined>>({ max: MAX_ADDRESSES })

  /** Asked for once, however many bookmarks have no nickname. */
  function publishedBy(self: Self): Promise<string | undefined> {
    const asked = known.get(self.key) ?? published(self).catch(() => undefined)
    known.set(self.key, asked)
    return asked
  }

  return {
    async of(self, { room, nick: wanted }) {
      const chosen = wanted || nick
      if (chosen) return chosen
      const found = await publishedBy(self)
      return found !== undefined && isNick(room, found) ? found : self.jid.local
    },
    forget: () => known.clear(),
  }
}

/** What people like to be called need not be the resource of an address. */
function isNick(room: JID, nick: string): boolean {
  try {
    return room.withResource(nick).isFull
  } catch {
    return false
  }
}
