import { createTaskQueue } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Past } from '../module/history.js'
import type { Log } from '../module/network.js'
import type { AnyChat, LiveSession } from '../sessions/live-session.js'
import type { GatewayStore } from '../storage/store.js'
import { createAbort } from '../support/abort.js'
import { sleep } from '../support/deadline.js'
import { timedItems } from '../support/timed-items.js'
import { gapRecords } from './gap-records.js'
import { type ChatGap, gapsOf, withOpenGaps } from './gaps.js'
import type { HistoryLimits } from './history-limits.js'

/** What happened in chats while a gateway was not connected to the network. */
export interface MissedHistory {
  /** Asks the module what was missed in the chats of a user, in the background. */
  fill(user: string, live: LiveSession): void
  /** Resolves when nothing is asked for any more. */
  idle(): Promise<void>
}

export interface MissedHistoryOptions {
  readonly store: GatewayStore
  readonly clock: Clock
  readonly limits: HistoryLimits
  /** Milliseconds for each item. */
  readonly deadline: number
  readonly logOf: (user: string) => Log
  /** What a chat takes. */
  readonly capabilitiesOf: (user: string, chat: string) => Promise<NetworkCapabilities>
  readonly chatOf: (user: string, chat: string) => AnyChat
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(live: LiveSession, user: string, run: () => T) => T
  /** Takes one item in the turn of its chat. Resolves after commit. */
  readonly take: (user: string, chat: string, item: Past, live: LiveSession) => Promise<void>
}

/** Users whose chats are looked at at one time. */
const MAX_RUNNING = 4

export function createMissedHistory(options: MissedHistoryOptions): MissedHistory {
  const { store, clock, limits, deadline, logOf, capabilitiesOf, chatOf, within, take } = options
  const queue = createTaskQueue({ maxRunning: MAX_RUNNING })
  const running = new Set<Promise<void>>()
  const records = gapRecords(store, limits.messages)
  /** By which the filling for an earlier connection ends: the next one goes on with it. */
  const current = new Map<string, AbortController>()

  async function fillChat(user: string, { chat, gap }: ChatGap, live: LiveSession, signal: AbortSignal): Promise<void> {
    if (!(await capabilitiesOf(user, chat)).history) return
    const call = { signal, attempt: 1 }
    const given = within(live, user, () => live.handlers().history?.(chatOf(user, chat), gap, call))
    if (!given) return
    const run = <T>(work: () => T) => within(live, user, work)
    const doing = 'to tell what was missed'
    let count = 0
    for await (const item of timedItems(given, { clock, deadline, signal, doing, within: run })) {
      if (++count > gap.limit) return logOf(user).info({ chat, limit: gap.limit }, 'More was missed than is taken.')
      await takeOne(user, chat, item, live)
    }
  }

  async function takeOne(user: string, chat: string, item: Past, live: LiveSession): Promise<void> {
    try {
      await take(user, chat, item, live)
    } catch (error) {
      // An invalid item must not cost the others.
      if (!(error instanceof GatewayError && error.code === 'invalid')) throw error
      logOf(user).warn({ error, chat }, 'Something of the past is invalid, and left out.')
    }
  }

  async function fillAll(user: string, live: LiveSession, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const oldest = clock.now() - limits.days * 24 * 3_600_000
    const latest = await store.messages.latest(user, { before: live.awaySince, limit: 2 * limits.chats })
    const recent = latest.filter(({ at }) => at.getTime() >= oldest)
    const gaps = withOpenGaps(await records.get(user), gapsOf(recent, limits.messages)).slice(0, limits.chats)
    if (gaps.length === 0) return
    await records.set(user, gaps)
    for (const [index, gap] of gaps.entries()) {
      if (index > 0 && limits.pause > 0) await sleep(clock, limits.pause, signal)
      signal.throwIfAborted()
      await fillChat(user, gap, live, signal).catch((error) => {
        signal.throwIfAborted()
        logOf(user).warn({ error, chat: gap.chat }, 'What was missed in a chat cannot be told.')
      })
    }
    signal.throwIfAborted()
    await records.set(user, [])
  }

  return {
    fill(user, live) {
      if (!live.handlers().history || live.narrowed?.history === false) return
      const controller = createAbort()
      current.get(user)?.abort(new GatewayError('cancelled', 'The network is connected again.'))
      current.set(user, controller)
      const signal = AbortSignal.any([live.signal, controller.signal])
      const filled = queue
        .run(() => fillAll(user, live, signal))
        .catch((error) => {
          if (!signal.aborted) logOf(user).error({ error }, 'Asking for what was missed failed.')
        })
        .finally(() => {
          running.delete(filled)
          if (current.get(user) === controller) current.delete(user)
        })
      running.add(filled)
    },
    async idle() {
      await Promise.all(running)
    },
  }
}
