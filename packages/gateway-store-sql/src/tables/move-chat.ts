import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.js'

/** Moves everything of a chat into that of another id, but what that has already. */
export async function moveChat(db: Kysely<Schema>, user: string, from: string, to: string): Promise<void> {
  await db.updateTable('incoming').set({ chat: to }).where('user', '=', user).where('chat', '=', from).execute()
  const names = db.deleteFrom('message_names').where('user', '=', user).where('chat', '=', from)
  await names
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('message_names as other')
          .select('other.seq')
          .where('other.user', '=', user)
          .where('other.chat', '=', to)
          .whereRef('other.legacy_id', '=', 'message_names.legacy_id')
          // Null, where there is no stanza: no two nulls are equal.
          .where(sql<boolean>`coalesce(other.stanza_id, '') = coalesce(message_names.stanza_id, '')`),
      ),
    )
    .execute()
  await db.updateTable('message_names').set({ chat: to }).where('user', '=', user).where('chat', '=', from).execute()
  const reactions = db.deleteFrom('reactions').where('user', '=', user).where('chat', '=', from)
  await reactions
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('reactions as other')
          .select('other.seq')
          .where('other.user', '=', user)
          .where('other.chat', '=', to)
          .whereRef('other.legacy_id', '=', 'reactions.legacy_id')
          .whereRef('other.author', '=', 'reactions.author'),
      ),
    )
    .execute()
  await db.updateTable('reactions').set({ chat: to }).where('user', '=', user).where('chat', '=', from).execute()
}
