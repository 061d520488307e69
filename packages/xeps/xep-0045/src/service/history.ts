import type { Element } from '@trestle/xml'
import { sizeOf } from '@trestle/xml'
import type { HistoryRequestValue } from '../elements.js'

/** A message to all, as it was reflected, without a recipient. */
export interface HistoryEntry {
  readonly element: Element
  readonly at: Date
  readonly size: number
}

/** The last messages of a room. */
export interface History {
  add(element: Element, at: Date, maxEntries: number): void
  /** Returns whether there was one. */
  remove(isIt: (element: Element) => boolean): boolean
  /** What a newcomer gets: the smallest of what they want and what the room gives (XEP-0045 §7.2.14). */
  select(wanted: HistoryRequestValue | undefined, maxEntries: number, now: Date): readonly HistoryEntry[]
}

/** Keeps at most so many bytes; the oldest go first. */
export function createHistory(maxBytes: number): History {
  const entries: HistoryEntry[] = []
  let bytes = 0
  return {
    add(element, at, maxEntries) {
      const size = sizeOf(element)
      if (size > maxBytes || maxEntries === 0) return
      entries.push({ element, at, size })
      bytes += size
      while (entries.length > maxEntries || bytes > maxBytes) bytes -= (entries.shift() as HistoryEntry).size
    },
    remove(isIt) {
      const index = entries.findIndex(({ element }) => isIt(element))
      if (index < 0) return false
      bytes -= (entries.splice(index, 1)[0] as HistoryEntry).size
      return true
    },
    select(wanted = {}, maxEntries, now) {
      const { maxChars = Number.POSITIVE_INFINITY, maxStanzas = maxEntries, seconds, since } = wanted
      const from = Math.max(since?.getTime() ?? 0, seconds === undefined ? 0 : now.getTime() - seconds * 1000)
      const chosen: HistoryEntry[] = []
      let size = 0
      for (let i = entries.length - 1; i >= 0; i--) {
        const entry = entries[i] as HistoryEntry
        size += entry.size
        if (chosen.length >= Math.min(maxStanzas, maxEntries) || size > maxChars || entry.at.getTime() < from) break
        chosen.unshift(entry)
      }
      return chosen
    },
  }
}
