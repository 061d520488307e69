/** An SRV record (RFC 2782). */
export interface SrvRecord {
  /** The host; empty or `.`: the domain does not offer the service. */
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/**
 * Orders records as they are to be tried (RFC 2782): by priority, and within a priority at random, weighted by `weight`.
 * `random` gives numbers from 0 up to 1.
 */
export function orderSrv<R extends SrvRecord>(records: readonly R[], random: () => number = Math.random): R[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    orderByWeight(
      records.filter((record) => record.priority === priority),
      random,
    ),
  )
}

function orderByWeight<R extends SrvRecord>(records: readonly R[], random: () => number): R[] {
  // Records of weight 0 come first, as RFC 2782 says: that leaves them a small chance.
  const remaining = [...records.filter(({ weight }) => weight === 0), ...records.filter(({ weight }) => weight !== 0)]
  const ordered: R[] = []
  while (remaining.length > 0) {
    const total = remaining.reduce((sum, { weight }) => sum + weight, 0)
    const drawn = Math.floor(random() * (total + 1))
    let sum = 0
    const index = remaining.findIndex(({ weight }) => {
      sum += weight
      return sum >= drawn
    })
    ordered.push(...remaining.splice(index, 1))
  }
  return ordered
}
