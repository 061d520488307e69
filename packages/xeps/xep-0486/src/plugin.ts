import { createCache, createSerial, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import { configChanged, muc, mucStatus, type Room, roomJoined, roomLeft } from '@trestle/xep-0045'
import { imageValue, setVcardExchange, VcardError, type VcardValue, vcard } from '@trestle/xep-0054'
import { defineEvent } from '@trestle/xmlstream'
import { avatarsOf, type RoomAvatar, readAvatarHashes } from './avatar-hashes.js'

/** A room that the own address is in has another avatar than before, or its avatar became known. */
export interface RoomAvatarChanged {
  readonly room: Room
  /** SHA-1, one for each format; none: it has no avatar any more. */
  readonly hashes: readonly string[]
}

export const roomAvatarChanged = defineEvent<RoomAvatarChanged>('xep-0486:changed')

export interface RoomAvatarOptions {
  /** Whether to ask rooms for their avatars when they are entered and when they say that they changed. Default true. */
  readonly watch?: boolean | undefined
  /** Bytes of one image. Default: 131,072 of what is set, which fits into a stanza, and 1,048,576 of what is retrieved. */
  readonly maxBytes?: number | undefined
  /** Bytes of images that are kept by their hashes. Default: 16,777,216. */
  readonly maxCachedBytes?: number | undefined
}

export interface RoomAvatarsApi {
  /** The hashes of the avatar of a room, or of none; one need not be in it. */
  getHashes(room: JID | string, wait?: Wait): Promise<readonly string[]>
  /**
   * The avatar of a room, the first of its formats; undefined where it says that it has none, or has another one than it
   * says. An image whose hash is known costs no second request.
   */
  getAvatar(room: JID | string, wait?: Wait): Promise<RoomAvatar | undefined>
  /**
   * Sets the avatar of a room, or without data removes it; what else is in its vCard is kept. Rejects with VcardError
   * `too-large`, or StanzaError: `forbidden` for who is no owner, `service-unavailable` where rooms have none.
   */
  setAvatar(room: JID | string, data: Uint8Array | undefined, type?: string, wait?: Wait): Promise<void>
}

/** MUC Avatars (XEP-0486): retrieves and sets the avatars of rooms, and tells when they change. */
export const roomAvatars = definePlugin({
  name: 'xep-0486',
  requires: { disco, muc, vcard },
  setup({ xmpp, deps, signal }, { watch = true, maxBytes, maxCachedBytes = 2 ** 24 }: RoomAvatarOptions) {
    const maxSetBytes = maxBytes ?? 131_072
    const maxReadBytes = maxBytes ?? 1_048_576
    const images = createCache<RoomAvatar>({ max: 1000, maxWeight: maxCachedBytes, weigh: ({ data }) => data.length })
    const told = createCache<string>({ max: 10_000 })
    const looks = createSerial()
    const changes = createSerial()
    const waiting = new Set<string>()
    const keyOf = (room: Room) => `${room.local.key} ${room.address}`

    const hashesOf = async (self: Self, room: JID | string, wait?: Wait) =>
      readAvatarHashes(await deps.disco(self).getInfo(room, {}, wait))

    /** One look runs for each room and one waits, however often it says that something changed. */
    function look(room: Room): void {
      const key = keyOf(room)
      if (waiting.has(key)) return
      waiting.add(key)
      looks
        .run(key, async () => {
          waiting.delete(key)
          const hashes = await hashesOf(room.local, room.address)
          const now = hashes.join(' ')
          if (room.phase !== 'joined' || now === (told.get(key) ?? '')) return
          told.set(key, now)
          xmpp.events.emit(roomAvatarChanged, { room, hashes })
        })
        .catch((error) => {
          if (!signal.aborted && xmpp.online) xmpp.report(error)
        })
    }

    if (watch) {
      xmpp.events.on(roomJoined, ({ room }) => look(room))
      xmpp.events.on(roomLeft, ({ room }) => told.delete(keyOf(room)))
      xmpp.events.on(configChanged, ({ room, codes }) => {
        if (codes.includes(mucStatus.configChanged)) look(room)
      })
    }

    return (self: Self): RoomAvatarsApi => ({
      getHashes: (room, wait) => hashesOf(self, JID.from(room).bare, wait),
      async getAvatar(room, wait) {
        const { bare } = JID.from(room)
        const hashes = await hashesOf(self, bare, wait)
        const known = hashes.map((hash) => images.get(hash)).find((image) => image)
        if (known || hashes.length === 0) return known
        const found = await avatarsOf((await deps.vcard(self).getVcard(bare, wait)) ?? {}, maxReadBytes)
        const avatar = found.find(({ hash }) => hashes.includes(hash))
        if (avatar) images.set(avatar.hash, avatar)
        return avatar
      },
      async setAvatar(room, data, type, wait) {
        if (data && data.length > maxSetBytes)
          throw new VcardError('too-large', `The image has ${data.length} bytes, more than ${maxSetBytes}.`)
        const { bare } = JID.from(room)
        await changes.run(`${self.key} ${bare}`, async () => {
          const { photos: _, ...others }: VcardValue = (await deps.vcard(self).getVcard(bare, wait)) ?? {}
          const changed = data && data.length > 0 ? { ...others, photos: [imageValue(data, type)] } : others
          await self.iq.set(bare, setVcardExchange, changed, wait)
        })
      },
    })
  },
})
