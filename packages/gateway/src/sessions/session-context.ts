import type { Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import { contactHandle, type HandleEffects, type QueueEffect } from '../chats/contact-handle.js'
import type { Contact } from '../module/contact.js'
import type { DefinedNetwork, Log, NetworkConnection, SessionClock, SessionContext } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { RoomHandles } from '../rooms/room-handle.js'
import type { GatewayStore, StoredUser } from '../storage/store.js'
import { storedBytes, userCells } from '../storage/user-cells.js'
import { sleep } from '../support/deadline.js'

export interface SessionContextOptions {
  readonly user: StoredUser
  readonly network: DefinedNetwork
  readonly config: Readonly<Record<string, unknown>>
  /** The user's preferences as they are now. */
  readonly preferences: () => Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  readonly connection: NetworkConnection
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly effects: HandleEffects
  /** Absent where the network has no rooms. */
  readonly rooms: RoomHandles | undefined
  readonly queue: QueueEffect
  readonly log: Log
  /** Called with each error that is in the log already: if it is thrown on, it needs no further handling. */
  readonly onLogged: (error: unknown) => void
}

/** Handles of one session that are kept: they have no state, but many are asked for again and again. */
const MAX_HANDLES = 64

/** Makes handles by `make`, and keeps the last ones. */
function keepingHandles<H>(make: (legacyId: string) => H): (legacyId: string) => H {
  const handles = new Map<string, H>()
  return (legacyId) => {
    const known = handles.get(legacyId)
    if (known) return known
    const made = make(legacyId)
    if (handles.size === MAX_HANDLES) handles.clear()
    handles.set(legacyId, made)
    return made
  }
}

/** Makes the context of one session; its handles reject once the session has ended. */
export function createSessionContext(options: SessionContextOptions): SessionContext<never> {
  const { user, network, signal, connection, xmpp, store, addresses, effects, rooms, queue, log, onLogged } = options

  const handle = keepingHandles((legacyId): Contact => {
    // A value that is no string is refused where the handle is used, as every id that no JID can carry.
    const id = typeof legacyId === 'string' ? addresses.normalise(legacyId) : legacyId
    return contactHandle(id, effects, queue)
  })
  const roomHandle = rooms && keepingHandles(rooms.handlesOf(user.jid, effects, queue))

  return {
    user: {
      jid: JID.parse(user.jid),
      form: user.form as never,
      get preferences() {
        return options.preferences()
      },
    },
    store: userCells(network.store, storedBytes(store, user.jid), signal),
    contacts: {
      byLegacyId: handle,
      async *all() {
        for (const { legacyId } of await store.contacts.all(user.jid)) yield handle(legacyId)
      },
    },
    rooms: (rooms &&
      roomHandle && {
        byLegacyId: roomHandle,
        async *all() {
          for (const { legacyId } of await rooms.all(user.jid)) yield roomHandle(legacyId)
        },
      }) as never,
    config: options.config as never,
    connection,
    log,
    clock: sessionClock(xmpp.clock, signal, log, onLogged),
    xmpp,
    signal,
  }
}

function sessionClock(
  clock: Clock,
  signal: AbortSignal,
  log: Log,
  onLogged: SessionContextOptions['onLogged'],
): SessionClock {
  return {
    now: () => new Date(clock.now()),
    sleep(milliseconds) {
      const slept = sleep(clock, milliseconds, signal)
      // The end of the session is not an error to log.
      slept.catch(onLogged)
      return slept
    },
    every(milliseconds, run) {
      const controller = new AbortController()
      const cancelled = AbortSignal.any([signal, controller.signal])
      const repeat = async () => {
        for (;;) {
          await sleep(clock, milliseconds, cancelled)
          try {
            await run()
          } catch (error) {
            if (!cancelled.aborted) log.error({ error }, 'A repeated call of the network module failed.')
          }
        }
      }
      // It rejects only when it is aborted.
      repeat().catch(() => {})
      return () => controller.abort()
    },
  }
}
