/** RFC 2782. */
export interface SrvRecord {
  /** The host; empty or `.`: the service is decidedly not there. */
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/**
 * The order in which to try them (RFC 2782): by priority, and among equals at random, so that each comes first as often
 * as its weight says. `random` gives numbers from 0 up to 1.
 */
export function orderSrv<R extends SrvRecord>(records: readonly R[], random: () => number = Math.random): R[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    shuffle(
      records.filter((record) => record.priority === priority),
      random,
    ),
  )
}

function shuffle<R extends SrvRecord>(records: readonly R[], random: () => number): R[] {
  // Those without weight first: only so do they have a small chance against the others.
  const rest = [...records.filter(({ weight }) => weight === 0), ...records.filter(({ weight }) => weight !== 0)]
  const ordered: R[] = []
  while (rest.length > 0) {
    const total = rest.reduce((sum, { weight }) => sum + weight, 0)
    const drawn = Math.floor(random() * (total + 1))
    let sum = 0
    const at = rest.findIndex(({ weight }) => {
      sum += weight
      return sum >= drawn
    })
    ordered.push(...rest.splice(at, 1))
  }
  return ordered
}
