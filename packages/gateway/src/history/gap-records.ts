import type { GatewayStore } from '../storage/store.js'
import type { ChatGap } from './gaps.js'

/** The gaps of a user that are being filled: what an interruption leaves open is filled after the next connection. */
export interface GapRecords {
  get(user: string): Promise<readonly ChatGap[]>
  set(user: string, gaps: readonly ChatGap[]): Promise<void>
}

const CELL = 'frame:gaps'

interface StoredGap {
  readonly chat: string
  readonly after?: { readonly legacyId?: string; readonly at: number }
}

export function gapRecords({ cells }: GatewayStore, limit: number): GapRecords {
  return {
    async get(user) {
      const stored = await cells.get(user, CELL, '')
      if (!stored) return []
      const gaps = JSON.parse(new TextDecoder().decode(stored)) as readonly StoredGap[]
      return gaps.map(({ chat, after }) => ({
        chat,
        gap: { ...(after && { after: { ...after, at: new Date(after.at) } }), limit },
      }))
    },
    async set(user, gaps) {
      const stored = gaps.map(({ chat, gap: { after } }): StoredGap => {
        const { legacyId, at } = after ?? {}
        return { chat, ...(at && { after: { ...(legacyId !== undefined && { legacyId }), at: at.getTime() } }) }
      })
      const value = gaps.length === 0 ? undefined : new TextEncoder().encode(JSON.stringify(stored))
      await cells.set(user, CELL, [['', value]])
    },
  }
}
