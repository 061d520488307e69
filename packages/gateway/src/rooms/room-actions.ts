import { StanzaError } from '@trestle/stanza'
import type { Clock } from '@trestle/xmlstream'
import type { LimitChecks } from '../limits/limits.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Call } from '../module/handlers.js'
import type { Room, RoomAction, RoomActions } from '../module/room.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { UserRegistry } from '../sessions/users.js'
import { createAbort } from '../support/abort.js'
import { sleep } from '../support/deadline.js'

/** Has the network do something in a room. Rejects with GatewayError; `unsupported` where the network does not declare it. */
export type RunRoomAction = (user: string, room: string, action: RoomAction) => Promise<unknown>

export interface RoomActionsOptions {
  readonly clock: Clock
  readonly users: UserRegistry
  readonly limits: Pick<LimitChecks, 'take'>
  /** What a room takes. */
  readonly capabilitiesOf: (user: string, room: string) => Promise<NetworkCapabilities>
  readonly roomOf: (user: string, legacyId: string) => Room
  readonly runHandler: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) => Promise<T>
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
}

/** Milliseconds for which a request waits for a session that is about to connect. */
const PATIENCE = 20_000

const VERBS: Readonly<Record<keyof RoomActions, string>> = {
  join: 'enter rooms',
  leave: 'leave rooms',
  create: 'make rooms',
  destroy: 'end rooms',
  nick: 'change nicknames',
  invite: 'invite people',
  decline: 'decline invitations',
  kick: 'put people out',
  ban: 'ban people',
  role: 'change roles',
  subject: 'change subjects',
  name: 'rename rooms',
  description: 'describe rooms',
  avatar: 'change pictures of rooms',
  moderate: 'take away messages of others',
}

export function createRoomActions(options: RoomActionsOptions): RunRoomAction {
  const { capabilitiesOf, limits, roomOf, runHandler } = options

  async function check(user: string, room: string, kind: keyof RoomActions): Promise<void> {
    if (allowsAction(await capabilitiesOf(user, room), kind)) return
    throw new GatewayError('unsupported', `Users of this network cannot ${VERBS[kind]} here.`)
  }

  return async (user, room, action) => {
    await check(user, room, action.kind)
    limits.take('messages', user)
    const live = await liveSession(options, user)
    // A session may take less than its network, and says so when it is connected.
    await check(user, room, action.kind)
    return runHandler(live, (call) => live.handlers().onRoomAction?.(roomOf(user, room), action, call), user)
  }
}

/** Whether a network declares an action. */
export function allowsAction({ rooms }: NetworkCapabilities, kind: keyof RoomActions): boolean {
  return typeof rooms === 'object' && rooms.actions?.includes(kind) === true
}

/** The session of a user, once it is connected, if that is soon. Rejects with StanzaError `recipient-unavailable`. */
export async function liveSession(
  { clock, users, stopping }: Pick<RoomActionsOptions, 'clock' | 'users' | 'stopping'>,
  user: string,
): Promise<LiveSession> {
  const current = users.get(user)?.session.current
  if (current?.connected) return current
  const over = createAbort()
  const signal = AbortSignal.any([over.signal, stopping])
  const late = sleep(clock, PATIENCE, signal).then(() => {
    throw new StanzaError('recipient-unavailable', { text: 'You are not connected to the network.' })
  })
  try {
    return await Promise.race([users.live(user, signal), late])
  } finally {
    over.abort()
    late.catch(() => {})
  }
}
