import type { Clock } from '@trestle/xmlstream'
import { GatewayError } from '../module/gateway-error.js'
import { withDeadline } from './deadline.js'

export interface TimedItemsOptions {
  readonly clock: Clock
  /** Milliseconds for each item. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** What takes too long, such as `to list rooms`. */
  readonly doing: string
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(run: () => T) => T
}

/** The items of a list of a module. Throws GatewayError `timeout` for one that takes too long, and the reason of the signal. */
export async function* timedItems<T>(list: AsyncIterable<T>, options: TimedItemsOptions): AsyncGenerator<T> {
  const { clock, deadline, signal, doing, within } = options
  const items = within(() => list[Symbol.asyncIterator]())
  const tooLong = () => new GatewayError('timeout', `The network module took too long ${doing}.`)
  try {
    for (;;) {
      const next = await withDeadline(clock, deadline, signal, tooLong, () => within(() => items.next()))
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not awaited: what a module does at the end holds nobody up.
    void end(() => within(() => items.return?.()))
  }
}

async function end(run: () => unknown): Promise<void> {
  try {
    await run()
  } catch {
    // Its items are known already.
  }
}
