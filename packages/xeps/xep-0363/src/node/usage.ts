/** What is counted of a file: one that is there, that is on its way, or for which there is a slot. */
export interface Counted {
  readonly owner: string
  readonly size: number
  /** Until when it counts, in milliseconds since 1970; infinite while it is on its way. */
  readonly until: number
}

export interface Amount {
  readonly bytes: number
  readonly files: number
}

/** How much the files of each user, and of all, take up: kept up to date, so that no request looks at all of them. */
export interface Usage {
  /** Counts what has a token, or counts it otherwise than before. */
  set(token: string, counted: Counted): void
  delete(token: string): void
  /** Of one user; of all without one. */
  of(owner?: string): Amount
  /** When something of a user, or of all, counts no longer; undefined where nothing does by itself. */
  nextEnd(owner?: string): number | undefined
}

interface End {
  readonly token: string
  readonly until: number
}

/** Ends of what does not count any more that may be left, before they are cleared away. */
const SLACK = 1000

export function createUsage(now: () => number): Usage {
  const counted = new Map<string, Counted>()
  const byOwner = new Map<string, Set<string>>()
  const bytesOf = new Map<string, number>()
  let bytes = 0
  /** A heap: each end is at or before the two that are at twice its place. */
  let ends: End[] = []

  function add(owner: string, size: number): void {
    bytes += size
    bytesOf.set(owner, (bytesOf.get(owner) ?? 0) + size)
  }

  function remove(token: string): void {
    const known = counted.get(token)
    if (!known) return
    counted.delete(token)
    add(known.owner, -known.size)
    const tokens = byOwner.get(known.owner)
    tokens?.delete(token)
    if (tokens?.size === 0) {
      byOwner.delete(known.owner)
      bytesOf.delete(known.owner)
    }
  }

  /** What is in the heap of a token that counts otherwise by now says nothing. */
  const isStale = ({ token, until }: End) => counted.get(token)?.until !== until

  function endOfFirst(): End | undefined {
    while (ends[0] && isStale(ends[0])) pop(ends)
    return ends[0]
  }

  function removeEnded(): void {
    for (let first = endOfFirst(); first && first.until <= now(); first = endOfFirst()) remove(first.token)
  }

  return {
    set(token, one) {
      remove(token)
      counted.set(token, one)
      add(one.owner, one.size)
      byOwner.set(one.owner, (byOwner.get(one.owner) ?? new Set()).add(token))
      if (!Number.isFinite(one.until)) return
      push(ends, { token, until: one.until })
      if (ends.length <= 2 * counted.size + SLACK) return
      // Sorted, it is a heap as well.
      ends = ends.filter((end) => !isStale(end)).sort((a, b) => a.until - b.until)
    },
    delete: remove,
    of(owner) {
      removeEnded()
      if (owner === undefined) return { bytes, files: counted.size }
      return { bytes: bytesOf.get(owner) ?? 0, files: byOwner.get(owner)?.size ?? 0 }
    },
    nextEnd(owner) {
      removeEnded()
      if (owner === undefined) return endOfFirst()?.until
      let next = Number.POSITIVE_INFINITY
      for (const token of byOwner.get(owner) ?? []) next = Math.min(next, counted.get(token)?.until ?? next)
      return Number.isFinite(next) ? next : undefined
    },
  }
}

function push(heap: End[], end: End): void {
  let place = heap.push(end) - 1
  while (place > 0) {
    const above = (place - 1) >> 1
    const other = heap[above] as End
    if (other.until <= end.until) break
    heap[place] = other
    place = above
  }
  heap[place] = end
}

function pop(heap: End[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let place = 0
  for (;;) {
    let below = 2 * place + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && (heap[below + 1] as End).until < (heap[below] as End).until) below++
    const other = heap[below] as End
    if (last.until <= other.until) break
    heap[place] = other
    place = below
  }
  heap[place] = last
}
