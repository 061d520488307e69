import type { GatewayStore, StoredLatest, StoredMessageName } from '@trestle/gateway'
import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import type { MessageNameRow, Schema } from './schema.js'

const MAX_DISPLAYED = 1000
/** Messages that are read at a time to find the last ones of chats, and how often. */
const PAGE = 500
const MAX_PAGES = 20

export function storedMessages(queue: WorkQueue<Schema>): GatewayStore['messages'] {
  const namesBy = (column: 'legacy_id' | 'stanza_id', user: string, chat: string, id: string) =>
    queue(async (db) => {
      const ofChat = db.selectFrom('message_names').selectAll().where('user', '=', user).where('chat', '=', chat)
      const rows = await ofChat.where(column, '=', id).where('stanza_id', 'is not', null).orderBy('seq').execute()
      return rows.map(nameOf)
    })

  return {
    byLegacyId: (user, chat, legacyId) => namesBy('legacy_id', user, chat, legacyId),
    byStanzaId: (user, chat, stanzaId) => namesBy('stanza_id', user, chat, stanzaId),
    isKnown: (user, chat, legacyId) =>
      queue(async (db) => {
        const ofChat = db.selectFrom('message_names').select('seq').where('user', '=', user).where('chat', '=', chat)
        return (await ofChat.where('legacy_id', '=', legacyId).limit(1).executeTakeFirst()) !== undefined
      }),
    markDisplayed: (user, chat, stanzaId) =>
      queue(async (db) => {
        const names = db.selectFrom('message_names').where('user', '=', user).where('chat', '=', chat)
        const last = await names
          .select('seq')
          .where(isOfOthers)
          .where('stanza_id', '=', stanzaId)
          .orderBy('seq', 'desc')
          .executeTakeFirst()
        if (!last) return []
        const rows = await names
          .select(({ fn }) => ['legacy_id', fn.min('seq').as('first')])
          .where(isOfOthers)
          .where(isUnread)
          .where('seq', '<=', last.seq)
          .groupBy('legacy_id')
          .orderBy('first', 'desc')
          .limit(MAX_DISPLAYED)
          .execute()
        await db
          .updateTable('message_names')
          .set({ displayed: 1 })
          .where('user', '=', user)
          .where('chat', '=', chat)
          .where(isOfOthers)
          .where(isUnread)
          .where('seq', '<=', last.seq)
          .execute()
        return rows.reverse().map(({ legacy_id }) => legacy_id)
      }),
    latest: (user, { before, limit }) =>
      queue(async (db) => {
        const messages = db
          .selectFrom('message_names')
          .select(['chat', 'author', 'legacy_id', 'at', 'seq'])
          .where('user', '=', user)
          .where('role', '=', 'original')
          .where('stanza_id', 'is not', null)
          .orderBy('at', 'desc')
          .orderBy('seq', 'desc')
        const latest = new Map<string, StoredLatest>()
        let last: { readonly at: number; readonly seq: number } | undefined
        // Few rows have to be read where chats are active, and never all of a user who has very many.
        for (let page = 0; page < MAX_PAGES && latest.size < limit; page++) {
          const rows = await (last ? messages.where(isBehind(last)) : messages.where('at', '<', before.getTime()))
            .limit(PAGE)
            .execute()
          for (const { chat, author, legacy_id: legacyId, at } of rows) {
            const by = author ?? 'contact'
            const key = JSON.stringify([chat, by === 'user'])
            if (!latest.has(key)) latest.set(key, { chat, by, legacyId, at: new Date(at) })
          }
          if (rows.length < PAGE) break
          last = rows.at(-1)
        }
        return [...latest.values()].slice(0, limit)
      }),
    reactions: (user, chat, legacyId, by) =>
      queue(async (db) => {
        const ofChat = db.selectFrom('reactions').select('emojis').where('user', '=', user).where('chat', '=', chat)
        const row = await ofChat.where('legacy_id', '=', legacyId).where('author', '=', by).executeTakeFirst()
        return row ? (JSON.parse(row.emojis) as readonly string[]) : []
      }),
  }
}

// In the words of the index of what is unread: databases use it only where these are no parameters.
const isOfOthers = sql<boolean>`role = 'original' and author != 'user'`
const isUnread = sql<boolean>`displayed = 0`

/** Behind a row, where the latest ones come first. */
const isBehind =
  ({ at, seq }: { readonly at: number; readonly seq: number }) =>
  ({ eb, refTuple, tuple }: ExpressionBuilder<Schema, 'message_names'>) =>
    eb(refTuple('at', 'seq'), '<', tuple(at, seq))

function nameOf({
  legacy_id,
  stanza_id,
  role,
  author,
  at,
  awaits_receipt,
}: Selectable<MessageNameRow>): StoredMessageName {
  return {
    legacyId: legacy_id,
    stanzaId: stanza_id as string,
    role: role ?? 'original',
    by: author ?? 'contact',
    at: new Date(at),
    awaitsReceipt: awaits_receipt === 1,
  }
}
