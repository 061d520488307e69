import type { StoredReactions } from '@trestle/gateway'
import type { Insertable, Kysely } from 'kysely'
import { type Places, prepared } from './prepared.js'
import type { MessageNameRow, Schema } from './schema.js'

/** A name of a message; its client does not wait for a receipt, and nobody has read it, unless it says so. */
export type NewNameRow = Omit<Insertable<MessageNameRow>, 'displayed' | 'awaits_receipt'> &
  Partial<Pick<Insertable<MessageNameRow>, 'awaits_receipt' | 'displayed'>>

type FullRow = Omit<MessageNameRow, 'seq'>
const COLUMNS = [
  'user',
  'chat',
  'legacy_id',
  'stanza_id',
  'role',
  'author',
  'displayed',
  'awaits_receipt',
  'at',
] as const

const insert = prepared((db, place: Places<FullRow>) =>
  db
    .insertInto('message_names')
    .values(Object.fromEntries(COLUMNS.map((column) => [column, place(column)])) as unknown as FullRow)
    .onConflict((conflict) => conflict.columns(['user', 'chat', 'legacy_id', 'stanza_id']).doNothing()),
)

const withoutStanza = prepared((db, place: Places<Pick<FullRow, 'user' | 'chat' | 'legacy_id'>>) => {
  const same = db.selectFrom('message_names').select('seq').where('user', '=', place('user'))
  const known = same.where('chat', '=', place('chat')).where('legacy_id', '=', place('legacy_id'))
  return known.where('stanza_id', 'is', null)
})

/** Adds a name of a message, unless it is known. */
export async function addName(db: Kysely<Schema>, row: NewNameRow): Promise<void> {
  // Unique constraints do not hold for nulls.
  if (row.stanza_id === null && (await withoutStanza(db, row)).rows.length > 0) return
  await insert(db, { stanza_id: null, role: null, author: null, awaits_receipt: 0, displayed: 0, ...row })
}

/** Replaces the reactions of one side to a message. */
export async function putReactions(
  db: Kysely<Schema>,
  { user, chat, at }: { readonly user: string; readonly chat: string; readonly at: number },
  { legacyId, by, emojis }: StoredReactions,
): Promise<void> {
  const key = { user, chat, legacy_id: legacyId, author: by }
  if (emojis.length === 0) {
    const rows = db.deleteFrom('reactions').where('user', '=', user).where('chat', '=', chat)
    await rows.where('legacy_id', '=', legacyId).where('author', '=', by).execute()
    return
  }
  const values = { emojis: JSON.stringify(emojis), at }
  await db
    .insertInto('reactions')
    .values({ ...key, ...values })
    .onConflict((conflict) => conflict.columns(['user', 'chat', 'legacy_id', 'author']).doUpdateSet(values))
    .execute()
}
