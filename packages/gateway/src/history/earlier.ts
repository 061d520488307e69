import type { Clock } from '@trestle/xmlstream'
import type { Past } from '../module/history.js'
import type { HistoryLimits } from './history-limits.js'

export interface EarlierOptions {
  readonly clock: Clock
  readonly limits: HistoryLimits
  /** Days of the past that the user wants. */
  readonly days: number
  /** Takes one item, in the turn of the chat. Resolves after commit. */
  readonly take: (item: Past) => Promise<void>
  /** Tells the user's clients that all up to a message of the contact was read. */
  readonly read: (legacyId: string) => Promise<void>
}

const DAY = 24 * 3_600_000

/**
 * Takes what a network tells of the time before the gateway: what is not too old, and not more than the limit of it. The
 * user has read it, so that the user's clients do not show it as new.
 */
export async function takeEarlier(
  items: AsyncIterable<Past> | Iterable<Past>,
  { clock, limits, days, take, read }: EarlierOptions,
): Promise<void> {
  const since = clock.now() - Math.min(days, limits.days) * DAY
  let count = 0
  let last: Past | undefined
  let failure: { readonly error: unknown } | undefined
  for await (const item of items) {
    if (item?.at instanceof Date && item.at.getTime() < since) continue
    if (count++ >= limits.messages) break
    try {
      await take(item)
      const isMessage = !['edit', 'retraction', 'reactions'].includes(item.what.kind)
      if (item.by !== 'me' && isMessage && item.at >= (last?.at ?? item.at)) last = item
    } catch (error) {
      // One item that is invalid must not cost the others.
      failure ??= { error }
    }
  }
  if (last) await read(last.legacyId)
  if (failure) throw failure.error
}
