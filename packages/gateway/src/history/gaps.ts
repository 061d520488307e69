import type { Gap } from '../module/history.js'
import type { StoredLatest } from '../storage/store.js'

/** What was missed in one chat. */
export interface ChatGap {
  readonly chat: string
  readonly gap: Gap
}

/** Milliseconds by which the clocks of a network and of this machine may differ. */
const CLOCKS_DIFFER = 60_000

/**
 * What was missed in chats, the most active first, by what was stored of them last. A gap begins behind the last message of
 * the contact: what the user has written since may have reached the network later than what was missed. Where the contact
 * has said nothing, only the time is sure.
 */
export function gapsOf(latest: readonly StoredLatest[], limit: number): readonly ChatGap[] {
  const chats = new Map<string, StoredLatest>()
  for (const one of latest) {
    const known = chats.get(one.chat)
    if (!known || (known.by === 'user' && one.by !== 'user')) chats.set(one.chat, one)
  }
  return [...chats.values()].map(({ chat, by, legacyId, at }) => {
    const time = new Date(at.getTime() - CLOCKS_DIFFER)
    return { chat, gap: { after: by === 'user' ? { at: time } : { legacyId, at: time }, limit } }
  })
}

/** The gaps that are left open from before, and those of other chats. */
export function withOpenGaps(open: readonly ChatGap[], gaps: readonly ChatGap[]): readonly ChatGap[] {
  const known = new Set(open.map(({ chat }) => chat))
  return [...open, ...gaps.filter(({ chat }) => !known.has(chat))]
}
