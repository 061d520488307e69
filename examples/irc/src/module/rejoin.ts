import { GatewayError, type SessionClock } from '@trestle/gateway'
import { IrcError, type IrcErrorCode } from '../irc/irc-error.js'
import type { KeptChannel } from './session.js'

/** What a channel says as long as it is as it is: asking again makes no sense. */
const lasting: ReadonlySet<IrcErrorCode> = new Set<IrcErrorCode>([
  ...(['invite-only', 'banned-from-channel', 'bad-key', 'bad-channel', 'account-needed', 'tls-needed'] as const),
])
/** The connection has ended: the next one enters the channels. */
const ended: ReadonlySet<IrcErrorCode> = new Set<IrcErrorCode>(['not-connected', 'disconnected', 'closed', 'timeout'])
/** A channel that is full, or lets in only some at a time, is tried again after these pauses. */
const PAUSES = [30_000, 120_000, 600_000] as const

export interface Rejoining {
  readonly clock: SessionClock
  enter(roomId: string, channel: KeptChannel): Promise<unknown>
  /** Whether the user still wants to be there. */
  isKept(roomId: string): Promise<boolean>
  /** The channel does not let the user in for now, and is tried again. */
  onRefused(roomId: string, error: IrcError): void
  /** The user is out of it. */
  onLost(roomId: string, error: IrcError | GatewayError): void
}

/** Enters channels again after a connection was made. Resolves when there is nothing left to try. */
export async function rejoin(
  channels: Iterable<readonly [string, KeptChannel]>,
  { clock, enter, isKept, onRefused, onLost }: Rejoining,
): Promise<void> {
  async function one(roomId: string, channel: KeptChannel): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const error = await enter(roomId, channel).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (error === undefined) return
      if (error instanceof GatewayError) return onLost(roomId, error)
      if (!(error instanceof IrcError)) throw error
      if (ended.has(error.code)) return
      const pause = PAUSES[attempt]
      if (lasting.has(error.code) || pause === undefined) return onLost(roomId, error)
      if (attempt === 0 && error.code !== 'unconfirmed') onRefused(roomId, error)
      const isOver = await clock.sleep(pause).then(
        () => false,
        () => true,
      )
      if (isOver || !(await isKept(roomId))) return
    }
  }
  await Promise.all([...channels].map(([roomId, channel]) => one(roomId, channel)))
}
