export type ProxySide = 'client' | 'server'

/** A moment in what goes over one connection. */
export type ProxyPoint =
  /** After so many bytes of that side. */
  | { readonly from: ProxySide; readonly bytes: number }
  /** Right after a text which that side sends in the clear. */
  | { readonly from: ProxySide; readonly text: string }
  /**
   * The other side begins to speak, counted from 1, whoever begins: after that part of its first bytes; 0, before
   * them, by default.
   */
  | { readonly turn: number; readonly part?: number }

/** Shown every piece that is about to go over, in order: how many bytes of it come before the point, once it has come. */
export type PointFinder = (from: ProxySide, chunk: Uint8Array) => number | undefined

export function findPoint(point: ProxyPoint): PointFinder {
  if ('turn' in point) return findTurn(point.turn, point.part ?? 0)
  return 'bytes' in point ? findBytes(point.from, point.bytes) : findText(point.from, point.text)
}

function findBytes(side: ProxySide, bytes: number): PointFinder {
  let left = bytes
  return (from, { length }) => {
    if (from !== side) return undefined
    if (length >= left) return left
    left -= length
    return undefined
  }
}

function findText(side: ProxySide, text: string): PointFinder {
  const wanted = Buffer.from(text)
  let before = Buffer.alloc(0)
  return (from, chunk) => {
    if (from !== side) return undefined
    const seen = Buffer.concat([before, chunk])
    const at = seen.indexOf(wanted)
    if (at >= 0) return at + wanted.length - before.length
    before = Buffer.from(seen.subarray(Math.max(0, seen.length - wanted.length + 1)))
    return undefined
  }
}

function findTurn(turn: number, part: number): PointFinder {
  let last: ProxySide | undefined
  let turns = 0
  return (from, { length }) => {
    if (from !== last) turns++
    last = from
    return turns >= turn ? Math.floor(length * part) : undefined
  }
}
