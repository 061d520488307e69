import { createCache } from '@trestle/core'
import type { PublishedStore } from '@trestle/gateway-media'
import { type Clock, systemClock } from '@trestle/xmlstream'
import type { GatewayStore } from '../storage/store.js'

export interface PublishedRecordsOptions {
  /** Records of one user; beyond them, those that were used least recently go. Default: 5,000. */
  readonly maxOfUser?: number | undefined
  /** Milliseconds after the last use of a record, in which it is kept. Default: 60 days. */
  readonly keepFor?: number | undefined
  readonly clock?: Pick<Clock, 'now' | 'monotonic'> | undefined
}

/** The cell that has them. Modules name their own by identifiers. */
const CELL = '~published'
const DAY = 24 * 3_600_000
/** Characters of an id; what has a longer one is published each time. */
const MAX_ID = 1024
/** Records of one user that may be written between two prunings, which are a day apart at most. */
const WRITTEN = 500
/** Records that are read or deleted at a time. */
const PAGE = 200
/** Users of whom it is known when their records were pruned. */
const MAX_USERS = 20_000

/** The key under which a file host knows a file of one user. */
export function recordKey(user: string, legacyId: string): string {
  return JSON.stringify([user, legacyId])
}

/**
 * What was published for users, by the network's ids of files: for the `store` of a file host, so that nothing is published
 * twice, also after a restart. Records that are not used any more are deleted as others are written.
 */
export function publishedRecords(
  { cells }: Pick<GatewayStore, 'cells'>,
  { maxOfUser = 5000, keepFor = 60 * DAY, clock = systemClock }: PublishedRecordsOptions = {},
): PublishedStore {
  const pruned = createCache<{ readonly at: number; written: number }>({ max: MAX_USERS })

  const write = (user: string, legacyId: string, published: string) =>
    cells.set(user, CELL, [[legacyId, new TextEncoder().encode(`${clock.now()} ${published}`)]])

  async function pruneNowAndThen(user: string): Promise<void> {
    const last = pruned.get(user)
    if (last) last.written++
    if (last && last.written < WRITTEN && clock.monotonic() - last.at < DAY) return
    pruned.set(user, { at: clock.monotonic(), written: 0 })
    await prune(user)
  }

  async function prune(user: string): Promise<void> {
    const kept: { readonly key: string; readonly usedAt: number }[] = []
    const gone: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await cells.entries(user, CELL, { prefix: '', after, limit: PAGE })
      for (const [key, value] of page) {
        const { usedAt } = readRecord(value)
        if (clock.now() - usedAt > keepFor) gone.push(key)
        else kept.push({ key, usedAt })
      }
      after = page.at(-1)?.[0]
      if (page.length < PAGE) break
    }
    const tooMany = Math.max(0, kept.length - maxOfUser)
    kept.sort((a, b) => a.usedAt - b.usedAt)
    gone.push(...kept.slice(0, tooMany).map(({ key }) => key))
    for (let i = 0; i < gone.length; i += PAGE) {
      await cells.set(
        user,
        CELL,
        gone.slice(i, i + PAGE).map((key) => [key, undefined]),
      )
    }
  }

  return {
    async get(key) {
      const id = readKey(key)
      const value = id && (await cells.get(id.user, CELL, id.legacyId))
      if (!value) return undefined
      const { usedAt, published } = readRecord(value)
      // Not at each use: it would be a write for each message.
      if (clock.now() - usedAt > DAY) await write(id.user, id.legacyId, published)
      return published
    },
    async set(key, published) {
      const id = readKey(key)
      if (!id) return
      await write(id.user, id.legacyId, published)
      await pruneNowAndThen(id.user)
    },
  }
}

/** A record, after the time of its last use. */
function readRecord(value: Uint8Array): { readonly usedAt: number; readonly published: string } {
  const text = new TextDecoder().decode(value)
  const [, time, published = text] = /^(\d+) (.*)$/s.exec(text) ?? []
  return { usedAt: Number(time ?? 0), published }
}

/** Undefined for what was not published by the gateway. */
function readKey(key: string): { readonly user: string; readonly legacyId: string } | undefined {
  try {
    const [user, legacyId] = JSON.parse(key) as readonly unknown[]
    const isKey = typeof user === 'string' && typeof legacyId === 'string' && legacyId.length <= MAX_ID
    return isKey ? { user, legacyId } : undefined
  } catch {
    return undefined
  }
}
