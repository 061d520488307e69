import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeWithPostgres } from '@trestle/test-fixtures'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { openData } from './open-data.js'

const silent = () => {}
const log = { debug: silent, info: silent, warn: silent, error: silent }
const user = { jid: 'juliet@example.org', form: { password: 'balcony' }, registeredAt: new Date(0) }

describe('the data of a gateway', () => {
  it('is in a file of its folder', async () => {
    const folder = folderWith()
    const { store, watch } = await openData(folder, log)
    await store.users.put(user)
    const watched = await watch(silent)
    expect(watched.isUsable).toBe(true)
    watched.dispose()
    await store.close()
    expect(existsSync(join(folder, 'gateway.sqlite'))).toBe(true)
  })

  it('is refused with words where the database is none', async () => {
    const opened = openData(folderWith(), log, 'postgres://nobody:secret@127.0.0.1:1/nothing')
    const error = await opened.catch((error) => error)
    expect(error).toMatchObject({ name: 'CliError' })
    expect(error.message).not.toMatch(/secret/)
  })
})

describeWithPostgres('the data of a gateway in PostgreSQL', (postgres) => {
  it('is there again, with the credentials that only the key of the folder opens', async () => {
    const folder = folderWith()
    const db = `${postgres().url}?schema=gateway_cli`
    const first = await openData(folder, log, db)
    await first.store.users.put(user)
    await expect(openData(folderWith(), log, db)).rejects.toMatchObject({ name: 'CliError' })
    await first.store.close()
    const again = await openData(folder, log, db)
    expect(await again.store.users.all()).toEqual([user])
    const watched = await again.watch(silent)
    expect(watched.isUsable).toBe(true)
    await again.store.close()
    expect(existsSync(join(folder, 'gateway.key'))).toBe(true)
    expect(existsSync(join(folder, 'gateway.sqlite'))).toBe(false)
  })
})
