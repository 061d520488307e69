import { createCache } from '@trestle/core'
import type { Element } from '@trestle/xml'
import { distance, plus } from './counting.js'
import { StreamManagementError } from './errors.js'

/** A stanza as it was sent: a copy that nobody else changes. */
export interface UnackedStanza {
  readonly stanza: Element
  /** Milliseconds since 1970. */
  readonly sentAt: number
}

export interface UnackedQueueOptions {
  readonly maxStanzas: number
  readonly maxCharacters: number
  /** What the other side has acknowledged so far. */
  readonly acked?: number
}

/** What was sent and is not acknowledged, oldest first. */
export interface UnackedQueue extends Iterable<UnackedStanza> {
  readonly length: number
  /** The last `h` of the other side. */
  readonly acked: number
  /** The `h` that would acknowledge everything. */
  readonly sent: number
  /** How many were acknowledged in all; it does not start again at 0. */
  readonly ackedInAll: number
  /** @throws StreamManagementError `unacked-overflow` */
  push(stanza: Element, sentAt: number): void
  /** Takes back what was pushed last. */
  pop(): void
  /** False, and nothing happens, where more is acknowledged than was sent. */
  acknowledge(h: number): boolean
  /** Takes it that everything is acknowledged, and more that is not known here. */
  skipTo(h: number): void
  /** The place of a stanza, as `ackedInAll` counts: 0 for one that was acknowledged lately, undefined for an unknown one. */
  placeOf(id: string): number | undefined
}

interface Entry extends UnackedStanza {
  readonly characters: number
}

/** What an element costs beside its characters. */
const OVERHEAD = 64
/** Ids of acknowledged stanzas that are remembered. */
const REMEMBERED = 1000

export function createUnackedQueue({ maxStanzas, maxCharacters, acked = 0 }: UnackedQueueOptions): UnackedQueue {
  let entries: Entry[] = []
  /** Where the queue begins in `entries`; what is before was acknowledged. */
  let head = 0
  let characters = 0
  let last = acked
  let ackedInAll = 0
  const recentlyAcked = createCache<true>({ max: REMEMBERED })

  function forget(count: number): void {
    for (const { stanza, characters: size } of entries.slice(head, head + count)) {
      characters -= size
      remember(stanza.attrs['id'])
    }
    head += count
    ackedInAll += count
    if (head * 2 < entries.length) return
    entries = entries.slice(head)
    head = 0
  }

  function remember(id: string | undefined): void {
    if (id !== undefined) recentlyAcked.set(id, true)
  }

  const queue: UnackedQueue = {
    get length() {
      return entries.length - head
    },
    get acked() {
      return last
    },
    get sent() {
      return plus(last, queue.length)
    },
    get ackedInAll() {
      return ackedInAll
    },
    push(stanza, sentAt) {
      const size = charactersOf(stanza)
      if (queue.length >= maxStanzas || (queue.length > 0 && characters + size > maxCharacters)) {
        throw new StreamManagementError(
          'unacked-overflow',
          `${queue.length} stanzas wait for the server to acknowledge them: await acked() before sending more.`,
        )
      }
      characters += size
      entries.push({ stanza: stanza.clone(), sentAt, characters: size })
    },
    pop() {
      if (queue.length > 0) characters -= entries.pop()?.characters ?? 0
    },
    acknowledge(h) {
      const count = distance(last, h)
      if (count > queue.length) return false
      last = h
      if (count > 0) forget(count)
      return true
    },
    skipTo(h) {
      forget(queue.length)
      last = h
    },
    placeOf(id) {
      const at = entries.findLastIndex(({ stanza }) => stanza.attrs['id'] === id)
      if (at >= head) return ackedInAll + at - head + 1
      return recentlyAcked.get(id) ? 0 : undefined
    },
    *[Symbol.iterator]() {
      for (let at = head; at < entries.length; at++) yield entries[at] as Entry
    },
  }
  return queue
}

function charactersOf({ attrs, children }: Element): number {
  let characters = OVERHEAD
  for (const name in attrs) characters += name.length + (attrs[name]?.length ?? 0)
  for (const node of children) characters += typeof node === 'string' ? node.length : charactersOf(node)
  return characters
}
