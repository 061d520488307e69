import type { GatewayStore } from '@trestle/gateway'
import type { WorkQueue } from '../work-queue.js'
import { isRegistered } from './is-registered.js'
import type { Schema } from './schema.js'

/** Behind every key that begins with a prefix. */
const LAST = '\u{10ffff}'

export function storedCells(queue: WorkQueue<Schema>): GatewayStore['cells'] {
  return {
    get: (user, cell, key) =>
      queue(async (db) => {
        const ofCell = db.selectFrom('cells').select('value').where('user', '=', user).where('cell', '=', cell)
        const row = await ofCell.where('key', '=', key).executeTakeFirst()
        return row && new Uint8Array(row.value)
      }),
    async set(user, cell, entries) {
      await queue(async (db) => {
        if (!(await isRegistered(db, user))) return
        for (const [key, value] of entries) {
          if (value === undefined) {
            const ofCell = db.deleteFrom('cells').where('user', '=', user).where('cell', '=', cell)
            await ofCell.where('key', '=', key).execute()
          } else {
            await db
              .insertInto('cells')
              .values({ user, cell, key, value })
              .onConflict((conflict) => conflict.columns(['user', 'cell', 'key']).doUpdateSet({ value }))
              .execute()
          }
        }
      })
    },
    entries: (user, cell, { prefix, after, limit }) =>
      queue(async (db) => {
        const ofCell = db.selectFrom('cells').select(['key', 'value']).where('user', '=', user).where('cell', '=', cell)
        const begun = ofCell.where('key', '>=', prefix).where('key', '<', prefix + LAST)
        const behind = after === undefined ? begun : begun.where('key', '>', after)
        const rows = await behind.orderBy('key').limit(limit).execute()
        return rows.map(({ key, value }) => [key, new Uint8Array(value)] as const)
      }),
  }
}
