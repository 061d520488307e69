import { createSerial, createTaskQueue } from '@trestle/core'
import {
  type AvatarPicture,
  type FetchOptions,
  headFile,
  MediaError,
  type Pictures,
  readAll,
} from '@trestle/gateway-media'
import type { Clock } from '@trestle/xmlstream'
import type { ContactAvatar } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { roomDetails } from '../rooms/room-details.js'
import type { GatewayStore } from '../storage/store.js'
import { withDeadline } from '../support/deadline.js'
import { detailsOf, type StoredAvatar } from './contact-details.js'

/**
 * The pictures of contacts. They are cells of the user, by their hash: deleted with the user, on every machine that shares
 * the store, and never kept twice for one user. Whose picture is whose is in the contact's details.
 */
export interface Avatars {
  /** Takes a picture of the network, later: it is read if it is another one than the contact has. */
  want(user: string, legacyId: string, avatar: ContactAvatar, has: StoredAvatar | undefined): void
  /** A picture that was wanted is not any more. */
  unwant(user: string, legacyId: string): void
  /** A contact has a picture no more: it is deleted, unless another contact or room of the user has it. */
  release(user: string, avatar: StoredAvatar): void
  picture(user: string, avatar: StoredAvatar): Promise<Uint8Array | undefined>
  /** Resolves when nothing is read or written any more. */
  stop(): Promise<void>
}

export interface AvatarsOptions {
  readonly store: GatewayStore
  readonly clock: Clock
  readonly pictures: Pictures
  readonly log: Log
  readonly signal: AbortSignal
  /** How servers are asked whether a picture has changed. */
  readonly fetching?: Pick<FetchOptions, 'allowPrivateAddresses' | 'resolve'> | undefined
  /** Writes the avatar into the contact's details. */
  readonly keep: (user: string, legacyId: string, avatar: StoredAvatar) => Promise<void>
}

const CELL = 'frame:avatars'
/** Milliseconds that reading one picture may take. */
const DEADLINE = 60_000
/** Milliseconds before a server is asked again whether a picture has changed. */
const CHECKED_FOR = 60 * 60_000
/** The largest picture that is read. */
export const MAX_PICTURE_BYTES = 20 * 2 ** 20
/** Pictures that are read at once, each of another user. */
const MAX_RUNNING = 4
/** Pictures that may wait, of one user. */
const MAX_WAITING = 10_000

/** A picture that a contact is to have instead of the one that it has. */
interface Wanted {
  readonly avatar: ContactAvatar
  readonly has: StoredAvatar | undefined
}

export function createAvatars({ store, clock, pictures, log, signal, fetching, keep }: AvatarsOptions): Avatars {
  const reading = createTaskQueue({ maxRunning: MAX_RUNNING })
  /** What is written and what is deleted of one user, in turns: a picture must not go while a contact gets it. */
  const writing = createSerial()
  const wanted = new Map<string, Map<string, Wanted>>()
  let running = 0
  let idle = () => {}

  /** Reads a picture; without one if it is that which the contact has. */
  async function read({ avatar, has }: Wanted): Promise<{ readonly id: string; readonly picture?: AvatarPicture }> {
    const tooLong = () => new GatewayError('timeout', 'Reading the picture took too long.')
    return withDeadline(clock, DEADLINE, signal, tooLong, async (until) => {
      const version = avatar.id === undefined ? await versionOf(avatar, until) : undefined
      const id = avatar.id ?? [avatar.file.url, ...(version === undefined ? [] : [version])].join(' ')
      if (version !== undefined && has?.id === id) return { id }
      const data = await readAll(avatar.file, { maxBytes: MAX_PICTURE_BYTES, signal: until })
      return { id, picture: await pictures.avatarPicture(data, { signal: until }) }
    })
  }

  /** What the server of a picture calls its state; `undefined` where only the picture itself can tell. */
  async function versionOf({ file: { url } }: ContactAvatar, until: AbortSignal): Promise<string | undefined> {
    if (!url) return undefined
    try {
      return (await headFile(url, { ...fetching, clock, signal: until, timeout: DEADLINE })).version
    } catch (error) {
      // Some servers answer GET alone.
      if (error instanceof MediaError && error.code === 'http') return undefined
      throw error
    }
  }

  async function take(user: string, legacyId: string, wanting: Wanted): Promise<void> {
    const { id, picture: found } = await reading.run(() => read(wanting))
    await writing.run(user, async () => {
      // The contact may have got another one meanwhile.
      if (signal.aborted || wanted.get(user)?.get(legacyId) !== wanting) return
      const checked = wanting.avatar.id === undefined && { checkedAt: clock.now() }
      if (found) {
        const { data, sha1, width, height } = found
        await store.cells.set(user, CELL, [[sha1, data]])
        await keep(user, legacyId, { id, sha1, bytes: data.length, width, height, ...checked })
      } else if (wanting.has) await keep(user, legacyId, { ...wanting.has, ...checked })
    })
  }

  /** Takes one picture of a user after another. */
  async function takeAll(user: string, ofUser: Map<string, Wanted>): Promise<void> {
    let failed = false
    for (const [legacyId, wanting] of ofUser) {
      await take(user, legacyId, wanting).catch((error) => {
        if (signal.aborted) return
        // A network that is down would fill the log.
        log[failed ? 'debug' : 'warn'](
          { user, legacyId, error },
          'A picture of a contact cannot be read: it keeps its own.',
        )
        failed = true
      })
      if (ofUser.get(legacyId) === wanting) ofUser.delete(legacyId)
    }
  }

  async function begin(user: string, ofUser: Map<string, Wanted>): Promise<void> {
    running++
    wanted.set(user, ofUser)
    // What is added meanwhile is taken, too.
    while (ofUser.size > 0) await takeAll(user, ofUser)
    wanted.delete(user)
    if (--running === 0) idle()
  }

  const isUsed = async (user: string, sha1: string) =>
    (await store.contacts.all(user)).some((contact) => detailsOf(contact).avatar?.sha1 === sha1) ||
    (await store.rooms.all(user)).some((room) => roomDetails(room).avatar?.sha1 === sha1)

  /** Whether the picture of a contact is the wanted one, as far as is known without asking. */
  function isKept({ id, file }: ContactAvatar, has: StoredAvatar | undefined): boolean {
    if (!has) return false
    if (id !== undefined) return has.id === id
    const isOfUrl = has.id.split(' ', 1)[0] === file.url?.href
    return isOfUrl && has.checkedAt !== undefined && clock.now() - has.checkedAt < CHECKED_FOR
  }

  return {
    want(user, legacyId, avatar, has) {
      const ofUser = wanted.get(user)
      if (isKept(avatar, has)) return void ofUser?.delete(legacyId)
      if (signal.aborted || isSame(ofUser?.get(legacyId)?.avatar, avatar)) return
      if (!ofUser) return void begin(user, new Map([[legacyId, { avatar, has }]]))
      if (ofUser.size < MAX_WAITING) {
        ofUser.delete(legacyId)
        ofUser.set(legacyId, { avatar, has })
      }
    },
    unwant: (user, legacyId) => void wanted.get(user)?.delete(legacyId),
    release(user, { sha1 }) {
      writing
        .run(user, async () => {
          if (!(await isUsed(user, sha1))) await store.cells.set(user, CELL, [[sha1, undefined]])
        })
        .catch((error) => log.warn({ user, error }, 'Deleting a picture failed.'))
    },
    picture: (user, { sha1 }) => store.cells.get(user, CELL, sha1),
    async stop() {
      if (running > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve
        })
      }
      await writing.idle()
    },
  }
}

function isSame(one: ContactAvatar | undefined, other: ContactAvatar): boolean {
  return (
    one !== undefined && one.id === other.id && (one.id !== undefined || one.file.url?.href === other.file.url?.href)
  )
}
