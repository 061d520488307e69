import { type Arrival, createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { originIdOf } from '@trestle/xep-0359'
import { sizeOf } from '@trestle/xml'
import { Correction } from './elements.js'
import { occupantKey, type SenderOptions, type SentMessage, senderKey } from './may-correct.js'

export interface VersionsOptions {
  /** Whether a bare address is that of a room. Default: what has sent messages of type `groupchat`, the last 1,000. */
  readonly isRoom?: SenderOptions['isRoom']
  /** How many of the last messages of a sender may be corrected. Default: 1, the last one (XEP-0308 §4). */
  readonly depth?: number | undefined
  /** Senders whose messages are kept; those of whom nothing came for longest are forgotten. Default: 1,000. */
  readonly maxSenders?: number | undefined
  /** What is kept of all of them together, in bytes of XML. Default: 16 Mi. */
  readonly maxBytes?: number | undefined
}

/** What became of a message. */
export interface MessageVersions {
  readonly original: SentMessage
  /** The last correction, or the original while there is none. */
  readonly latest: SentMessage
}

/** The last messages of each sender, and their corrections. */
export interface Versions {
  /**
   * Takes in a message or a correction, in the order in which they were sent, and returns its versions; undefined where
   * it has no body, or corrects what is not kept of its sender. Throws DecodeError where the correction is malformed.
   */
  add(sent: SentMessage): MessageVersions | undefined
  /** Forgets an occupant who left a room: nobody who takes the nick may correct what was sent before. */
  forget(occupant: JID, self: Arrival['self']): void
}

const MAX_ROOMS = 1000

/** Keeps the latest version of the last messages of each sender, with the original. */
export function createVersions(options: VersionsOptions = {}): Versions {
  const { depth = 1, maxSenders = 1000, maxBytes = 16 * 1024 * 1024 } = options
  const rooms = createCache<true>({ max: MAX_ROOMS })
  const isRoom = options.isRoom ?? ((bare: JID) => rooms.get(bare.toString()) === true)
  const senders = createCache<readonly MessageVersions[]>({ max: maxSenders, maxWeight: maxBytes, weigh })

  return {
    add(sent) {
      const { message, arrival } = sent
      if (message.type === 'groupchat') rooms.set(arrival.from.bare.toString(), true)
      const key = senderKey(sent, { isRoom })
      const kept = senders.get(key) ?? []
      const correction = message.get(Correction)
      if (message.body === undefined) return undefined
      if (!correction) {
        const first = { original: sent, latest: sent }
        senders.set(key, [...kept.filter((one) => !isOf(one, message.id)), first].slice(-depth))
        return first
      }
      const { id } = correction
      const corrected = kept.find((one) => isOf(one, id)) ?? kept.find((one) => originIdOf(one.original.message) === id)
      if (!corrected) return undefined
      const versions = { ...corrected, latest: sent }
      senders.set(
        key,
        kept.map((one) => (one === corrected ? versions : one)),
      )
      return versions
    },
    forget: (occupant, self) => void senders.delete(occupantKey(occupant, self)),
  }
}

/** Clients of before version 1.1 refer to the last correction instead of the original. */
function isOf({ original, latest }: MessageVersions, id: string | undefined): boolean {
  return id !== undefined && (original.message.id === id || latest.message.id === id)
}

function weigh(messages: readonly MessageVersions[]): number {
  return messages.reduce(
    (sum, { original, latest }) => sum + sizeOf(original.message.element) + sizeOf(latest.message.element),
    0,
  )
}
