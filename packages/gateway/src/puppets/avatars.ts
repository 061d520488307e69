import { createSerial, createTaskQueue } from '@trestle/core'
import { type AvatarPicture, type Pictures, readAll } from '@trestle/gateway-media'
import type { Clock } from '@trestle/xmlstream'
import type { ContactAvatar } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
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
  /** A contact has a picture no more: it is deleted, unless another contact of the user has it. */
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
  /** Writes the avatar into the contact's details. */
  readonly keep: (user: string, legacyId: string, avatar: StoredAvatar) => Promise<void>
}

const CELL = 'frame:avatars'
/** Milliseconds that reading one picture may take. */
const DEADLINE = 60_000
const MAX_BYTES = 20 * 2 ** 20
/** Pictures that are read at once, each of another user. */
const MAX_RUNNING = 4
/** Pictures that may wait, of one user. */
const MAX_WAITING = 10_000

export function createAvatars({ store, clock, pictures, log, signal, keep }: AvatarsOptions): Avatars {
  const reading = createTaskQueue({ maxRunning: MAX_RUNNING })
  /** What is written and what is deleted of one user, in turns: a picture must not go while a contact gets it. */
  const writing = createSerial()
  const wanted = new Map<string, Map<string, ContactAvatar>>()
  let running = 0
  let idle = () => {}

  async function read({ file }: ContactAvatar): Promise<AvatarPicture> {
    const tooLong = () => new GatewayError('timeout', 'Reading the picture took too long.')
    return withDeadline(clock, DEADLINE, signal, tooLong, async (until) =>
      pictures.avatarPicture(await readAll(file, { maxBytes: MAX_BYTES, signal: until }), { signal: until }),
    )
  }

  async function take(user: string, legacyId: string, avatar: ContactAvatar): Promise<void> {
    const { data, sha1, width, height } = await reading.run(() => read(avatar))
    await writing.run(user, async () => {
      // The contact may have got another one meanwhile.
      if (signal.aborted || wanted.get(user)?.get(legacyId) !== avatar) return
      await store.cells.set(user, CELL, [[sha1, data]])
      await keep(user, legacyId, { id: avatar.id, sha1, bytes: data.length, width, height })
    })
  }

  /** Takes one picture of a user after another. */
  async function takeAll(user: string, ofUser: Map<string, ContactAvatar>): Promise<void> {
    let failed = false
    for (const [legacyId, avatar] of ofUser) {
      await take(user, legacyId, avatar).catch((error) => {
        if (signal.aborted) return
        // A network that is down would fill the log.
        log[failed ? 'debug' : 'warn'](
          { user, legacyId, error },
          'A picture of a contact cannot be read: it keeps its own.',
        )
        failed = true
      })
      if (ofUser.get(legacyId) === avatar) ofUser.delete(legacyId)
    }
  }

  async function begin(user: string, ofUser: Map<string, ContactAvatar>): Promise<void> {
    running++
    wanted.set(user, ofUser)
    // What is added meanwhile is taken, too.
    while (ofUser.size > 0) await takeAll(user, ofUser)
    wanted.delete(user)
    if (--running === 0) idle()
  }

  const isUsed = async (user: string, sha1: string) =>
    (await store.contacts.all(user)).some((contact) => detailsOf(contact).avatar?.sha1 === sha1)

  return {
    want(user, legacyId, avatar, has) {
      const ofUser = wanted.get(user)
      if (has?.id === avatar.id) return void ofUser?.delete(legacyId)
      if (signal.aborted || ofUser?.get(legacyId)?.id === avatar.id) return
      if (!ofUser) return void begin(user, new Map([[legacyId, avatar]]))
      if (ofUser.size < MAX_WAITING) {
        ofUser.delete(legacyId)
        ofUser.set(legacyId, avatar)
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
