import type { Clock } from '@trestle/xmlstream'
import { MediaError } from './media-error.js'

/** One signal for a time limit and for whoever does not want to wait any longer. */
export interface Deadline {
  /** Its reason is MediaError `timeout`, or the reason of the other signal. */
  readonly signal: AbortSignal
  /** Nothing is aborted any more. */
  end(): void
}

export function startDeadline(milliseconds: number, signal: AbortSignal | undefined, clock: Clock): Deadline {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const timer = clock.setTimeout(
    () => controller.abort(new MediaError('timeout', `The file was not there within ${milliseconds / 1000} seconds.`)),
    milliseconds,
  )
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    end() {
      clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}
