import type { Ops } from '@trestle/api-registry'
import { createCache, createSerial, definePlugin, type Self, subscriptions, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { NS_CLIENT, StanzaError } from '@trestle/stanza'
import { photoOf, VcardError, type VcardImage, type VcardValue, vcard, vcardChanged } from '@trestle/xep-0054'
import { defineEvent, matchName, waitForPromise } from '@trestle/xmlstream'
import { type AvatarHash, avatarHashOf, readHash } from './avatar-hash.js'
import { annotatePresences } from './broadcasts.js'
import { type Conflict, createConflicts } from './conflicts.js'
import type { AvatarUpdateValue } from './elements.js'
import { memoryHashes, vcardAvatarOps } from './ops.js'
import { readAvatarUpdate } from './read-avatar-update.js'

/** The avatar of a contact changed, or became known, by its presence. */
export interface AvatarChange {
  /** Who sent the presence: the avatar is in the vCard of the bare address, or of an occupant of a room in that of the full one. */
  readonly from: JID
  readonly self: Self
  /** The SHA-1 hash of the image; `''` where there is none any more. */
  readonly hash: string
}

export const avatarChanged = defineEvent<AvatarChange>('xep-0153:changed')

/** An image with its hash. */
export interface Avatar extends VcardImage {
  /** SHA-1, in small hexadecimal digits. */
  readonly hash: string
}

export interface VcardAvatarOptions {
  /** The largest image that `setAvatar` takes, in bytes. Default: 8,192, as XEP-0153 §4.6 advises. */
  readonly maxBytes?: number | undefined
  /** Local addresses whose hashes the default ops keep. Default: 10,000. */
  readonly maxAddresses?: number | undefined
  /** Contacts whose hash is remembered, so that `avatarChanged` is emitted once for each. Default: 10,000. */
  readonly maxContacts?: number | undefined
  /** Bytes of images that are kept by their hashes. Default: 16,777,216. */
  readonly maxCachedBytes?: number | undefined
  /**
   * Milliseconds between two looks at the own vCard because of what other clients of the account advertise: a bound, so
   * that two clients never keep each other busy. Default: 60,000.
   */
  readonly minResetInterval?: number | undefined
}

export interface VcardAvatarApi {
  readonly api: Ops<typeof vcardAvatarOps>
  /**
   * Puts the image into the own vCard, and its hash into presences from now on; one that is advertised already is not
   * uploaded again (§4.2). Rejects with VcardError `too-large`, or as requests do.
   */
  setAvatar(data: Uint8Array, type?: string, wait?: Wait): Promise<void>
  removeAvatar(wait?: Wait): Promise<void>
  /**
   * The avatar of a contact by its bare address, of an occupant of a room by its full one; undefined where there is none. An
   * image whose hash was announced and is known costs no request. Rejects with VcardError, or as requests do.
   */
  getAvatar(of: JID | string, wait?: Wait): Promise<Avatar | undefined>
  /** The hash that the presence of an address announced last; `''`: no image; undefined: unknown. */
  announced(from: JID | string): AvatarHash
  /** The hash that presences of this address carry. */
  getHash(): Promise<AvatarHash>
  /** Looks at the own vCard anew (§4.4), and resolves with the hash of its photo. */
  resetHash(wait?: Wait): Promise<AvatarHash>
}

/** vCard-Based Avatars (XEP-0153): says by presence which avatar is in the vCard, and takes what others say. */
export const vcardAvatar = definePlugin({
  name: 'xep-0153',
  requires: { vcard },
  optional: { subscriptions },
  setup({ xmpp, deps, signal }, options: VcardAvatarOptions) {
    const { maxBytes = 8192, maxAddresses = 10_000, maxContacts = 10_000 } = options
    const { maxCachedBytes = 16_777_216, minResetInterval = 60_000 } = options
    const api = xmpp.ops.wrap('xep-0153', vcardAvatarOps, {
      ...memoryHashes(maxAddresses, (jid) => (jid ? xmpp.as(jid) : xmpp).key),
      resetHash: async ({ jid }) => {
        try {
          return await avatarHashOf(photoData((await deps.vcard(jid ? xmpp.as(jid) : xmpp).getVcard()) ?? {}))
        } catch (error) {
          // Where nothing can be stored, there is nothing to say.
          if (error instanceof StanzaError && error.condition === 'service-unavailable') return undefined
          throw error
        }
      },
    })
    const contacts = createCache<string>({ max: maxContacts })
    const images = createCache<Avatar>({ max: 1000, maxWeight: maxCachedBytes, weigh: ({ data }) => data.length })
    const conflicts = createConflicts({ clock: xmpp.clock, minResetInterval })
    const hashOf = (self: Self) => api.run('getHash', { jid: self.boundJid })
    const broadcasts = annotatePresences(xmpp, hashOf)
    const changes = createSerial()

    /** Says it by presence where it is news. */
    async function advertise(self: Self, hash: AvatarHash): Promise<void> {
      if ((await hashOf(self)) === hash) return
      await api.run('setHash', { jid: self.boundJid, args: hash })
      if (!xmpp.online) return
      if (self.scope.jid === undefined) broadcasts.repeat()
      else await deps.subscriptions?.(self).announce()
    }

    async function reset(self: Self): Promise<AvatarHash> {
      await advertise(self, undefined)
      const hash = await api.run('resetHash', { jid: self.boundJid })
      await advertise(self, hash)
      return hash
    }

    const inOrder = <T>(self: Self, task: () => Promise<T>) => changes.run(self.key, task)
    const inBackground = (self: Self, task: () => Promise<unknown>) =>
      void inOrder(self, task).catch((error) => {
        if (!signal.aborted) xmpp.report(error)
      })

    function resolve(self: Self, conflict: Conflict): void {
      if (conflict === 'stop') inBackground(self, () => advertise(self, undefined))
      if (conflict === 'reset') inBackground(self, () => reset(self))
    }

    // A client asks once in each session; what the addresses of a component show is set here.
    xmpp.events.on('online', ({ resumed }) => {
      if (!resumed && xmpp.scope.jid === undefined) inBackground(xmpp, () => reset(xmpp))
    })
    xmpp.events.on('offline', () => {
      contacts.clear()
      if (xmpp.scope.jid === undefined)
        inBackground(xmpp, () => api.run('setHash', { jid: xmpp.boundJid, args: undefined }))
    })
    xmpp.events.on(vcardChanged, ({ self, vcard: changed }) => {
      conflicts.forget()
      inBackground(self, async () => advertise(self, await avatarHashOf(photoData(changed ?? {}))))
    })

    function heard(from: JID, self: Self, update: AvatarUpdateValue | undefined): void {
      const hash = readHash(update?.photo)
      const key = `${self.key} ${from}`
      if (hash === undefined || contacts.get(key) === hash) return
      const isNews = hash !== '' || contacts.get(key) !== undefined
      contacts.set(key, hash)
      if (isNews) xmpp.events.emit(avatarChanged, { from, self, hash })
    }

    xmpp.onPresence(matchName(NS_CLIENT, 'presence'), (element, { type }, { from, self }) => {
      const isOther = from.isFull && from.bare.equals(self.jid.bare) && !from.equals(self.jid)
      if (type === 'unavailable') {
        contacts.delete(`${self.key} ${from}`)
        if (isOther) resolve(self, conflicts.gone(from))
      } else if (type === 'available') {
        // Servers send a client its own presences as well.
        if (from.equals(self.jid)) return
        const update = readAvatarUpdate(element)
        heard(from, self, update)
        if (!isOther) return
        inBackground(self, async () => resolve(self, conflicts.seen(from, update, await hashOf(self))))
      }
    })

    async function remembered(image: VcardImage): Promise<Avatar> {
      const hash = await avatarHashOf(image.data)
      const known = images.get(hash) ?? { ...image, hash }
      images.set(hash, known)
      return known
    }

    return (self: Self): VcardAvatarApi => {
      const announced = (from: JID | string) => {
        const jid = JID.from(from)
        const known = contacts.get(`${self.key} ${jid}`)
        if (known !== undefined || jid.isFull) return known
        const [latest] = xmpp.presences.of(jid, self.scope.jid)
        return latest && contacts.get(`${self.key} ${latest.jid}`)
      }
      return {
        api,
        async setAvatar(data, type, wait) {
          if (data.length > maxBytes)
            throw new VcardError('too-large', `The image has ${data.length} bytes; maxBytes is ${maxBytes}.`)
          if ((await hashOf(self)) === (await avatarHashOf(data))) return
          await deps.vcard(self).setPhoto(data, type, wait)
          await inOrder(self, async () => {})
        },
        async removeAvatar(wait) {
          await deps.vcard(self).setPhoto(undefined, undefined, wait)
          await inOrder(self, async () => {})
        },
        async getAvatar(of, wait) {
          const known = images.get(announced(of) ?? '')
          if (known) return known
          const image = await deps.vcard(self).getPhoto(of, wait)
          return image && remembered(image)
        },
        announced,
        getHash: () => hashOf(self),
        resetHash: (wait) =>
          waitForPromise(
            { ...wait, clock: xmpp.clock },
            inOrder(self, () => reset(self)),
          ),
      }
    }
  },
})

/** The data of the photo; one that cannot be read is none to advertise. */
function photoData(value: VcardValue): Uint8Array | undefined {
  try {
    return photoOf(value)?.data
  } catch (error) {
    if (error instanceof VcardError) return undefined
    throw error
  }
}
