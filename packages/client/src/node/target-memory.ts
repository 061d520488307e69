import type { Target } from '@trestle/xep-0368'
import type { Clock } from '@trestle/xmlstream'

/** Remembers which targets failed lately, to try them last. */
export interface TargetMemory {
  failed(domain: string, target: Target): void
  /** Whether any of the targets has not failed in the last minute. */
  hasOther(domain: string, targets: readonly Target[]): boolean
  /** The same targets, those that failed in the last minute at the end. */
  order(domain: string, targets: readonly Target[]): readonly Target[]
}

const MINUTE = 60_000
const MAX_ENTRIES = 256

export function createTargetMemory(clock: Clock): TargetMemory {
  const failures = new Map<string, number>()
  const key = (domain: string, { host, port, direct }: Target) => `${domain} ${host} ${port} ${direct}`
  const isRecent = (since: number | undefined) => since !== undefined && clock.monotonic() - since < MINUTE
  return {
    failed(domain, target) {
      const name = key(domain, target)
      failures.delete(name)
      failures.set(name, clock.monotonic())
      for (const [oldest, since] of failures) {
        if (isRecent(since) && failures.size <= MAX_ENTRIES) break
        failures.delete(oldest)
      }
    },
    hasOther: (domain, targets) => targets.some((target) => !isRecent(failures.get(key(domain, target)))),
    order(domain, targets) {
      const failed = (target: Target) => isRecent(failures.get(key(domain, target)))
      return [...targets.filter((target) => !failed(target)), ...targets.filter(failed)]
    },
  }
}
