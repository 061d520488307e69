import { randomBytes } from 'node:crypto'
import { describeWithPostgres, startFaultyProxy } from '@trestle/test-fixtures'
import { expect, it, onTestFinished, vi } from 'vitest'
import { expectOthersGoOn } from '../../test/large-user.js'
import { closing, endSessions, freshSchema, query } from '../../test/postgres.js'
import { testGatewayStore } from '../conformance.js'
import { openPostgresStore, type StoreError } from '../index.js'

const key = randomBytes(32)
const user = { jid: 'juliet@capulet.example', form: { password: 'balcony' }, registeredAt: new Date(0) }
const contact = (legacyId: string) => ({ legacyId, local: legacyId, friend: true, show: 'online' as const })

describeWithPostgres('a store in PostgreSQL', (postgres) => {
  testGatewayStore('conforms', async () => {
    const { url } = postgres()
    const schema = freshSchema()
    const store = await openPostgresStore({ url, schema, key })
    return {
      store,
      async reopen() {
        await store.close()
        return openPostgresStore({ url, schema, key })
      },
    }
  })

  const open = async (more: object = {}) =>
    closing(await openPostgresStore({ url: postgres().url, key, schema: freshSchema(), ...more }))

  it('deletes a user with a large archive while others go on', async () => expectOthersGoOn(await open()))

  it('lets one gateway at a time have a schema, and another one another', async () => {
    const schema = freshSchema()
    const first = await open({ schema })
    await expect(open({ schema })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`schema ${schema} `),
    })
    await open()
    await first.close()
    await open({ schema })
  })

  it('encrypts credentials, and says which key is needed', async () => {
    const schema = freshSchema()
    const { url } = postgres()
    const store = await open({ schema })
    await store.users.put(user)
    await store.close()
    const [row] = await query(url, `select form from "${schema}".users`)
    expect(JSON.stringify(row)).not.toContain('balcony')
    await expect(open({ schema, key: randomBytes(32) })).rejects.toMatchObject({ code: 'wrong-key' })
    await expect(open({ schema, key: undefined })).rejects.toMatchObject({
      code: 'wrong-key',
      message: expect.stringContaining('TRESTLE_KEY'),
    })
    expect(await (await open({ schema })).users.all()).toEqual([user])
  })

  it('leaves alone what a later version wrote', async () => {
    const schema = freshSchema()
    await (await open({ schema })).close()
    await query(postgres().url, `insert into "${schema}".kysely_migration values ('9999-from-the-future', '')`)
    await expect(open({ schema })).rejects.toMatchObject({ code: 'newer' })
  })

  it('says what is wrong with a database, without the password', async () => {
    const { url } = postgres()
    for (const wrong of [
      url.replace('wherefore', 'secret-of-romeo'),
      `${url}-of-nobody`,
      'postgres://%%%',
      'nonsense',
    ]) {
      const error: StoreError = await openPostgresStore({ url: wrong, key }).catch((error) => error)
      expect(error).toMatchObject({ name: 'StoreError', code: 'unusable' })
      expect(JSON.stringify([error.message, error.cause ?? null])).not.toMatch(/secret-of-romeo|wherefore/)
    }
  })

  it('goes on in a new session when the one that it had was ended', async () => {
    const store = await open()
    await store.users.put(user)
    await endSessions(postgres().url)
    await store.contacts.put(user.jid, contact('nurse'))
    expect(await store.contacts.all(user.jid)).toHaveLength(1)
  })

  it('waits for a server that restarts, and loses none of the calls', async () => {
    const store = await open()
    await store.users.put(user)
    const calls: Promise<void>[] = []
    await postgres().restart(async () => {
      for (const id of ['nurse', 'friar']) calls.push(store.contacts.put(user.jid, contact(id)))
    })
    await Promise.all(calls)
    expect((await store.contacts.all(user.jid)).map(({ legacyId }) => legacyId)).toEqual(['nurse', 'friar'])
  })

  it('has everything it said it keeps, whenever the server crashes', async () => {
    const store = await open()
    await store.users.put(user)
    const kept: string[] = []
    let stop = false
    const writing = (async () => {
      for (let number = 0; !stop; number++) {
        await store.contacts.put(user.jid, contact(`${number}`))
        kept.push(`${number}`)
      }
    })()
    await vi.waitUntil(() => kept.length > 50, 30_000)
    await postgres().kill()
    await postgres().restart()
    const before = kept.length
    await vi.waitUntil(() => kept.length > before + 10, 30_000)
    stop = true
    await writing
    expect((await store.contacts.all(user.jid)).map(({ legacyId }) => legacyId)).toEqual(kept)
  })

  it.each([
    ['before the server has it', { from: 'client', text: 'commit' }],
    ['before its answer is here', { from: 'server', text: 'COMMIT' }],
  ] as const)('does once what was asked once, also if a commit is cut off %s', async (_, point) => {
    const { host, port, url } = postgres()
    const proxy = await startFaultyProxy({ target: { host, port } })
    onTestFinished(() => proxy.stop())
    const store = await open({ url: url.replace(`:${port}/`, `:${proxy.port}/`) })
    await store.users.put(user)
    const message = { user: user.jid, chat: 'nurse', stanzas: [{ stanza: '<message/>' }], at: new Date(0) }
    for (let round = 1; round <= 5; round++) {
      const [connection] = proxy.connections
      connection?.cutAt(point)
      await Promise.all([store.outgoing.add(message), store.outgoing.add(message)])
      expect(proxy.cuts).toBe(round)
      expect(await store.outgoing.pending(user.jid, { after: 0, limit: 100 })).toHaveLength(2 * round)
    }
  })

  it('rejects calls when the server stays away, and answers later ones when it is back', async () => {
    const store = await open({ reconnectTimeout: 200 })
    await store.users.put(user)
    await postgres().restart(async () => {
      const calls = await Promise.allSettled([store.users.get(user.jid), store.users.all()])
      for (const call of calls) expect(call).toMatchObject({ reason: { name: 'StoreError', code: 'disconnected' } })
    })
    expect(await store.users.get(user.jid)).toEqual(user)
  })

  it('ends, and says so once, when another gateway took the data meanwhile', async () => {
    const schema = freshSchema()
    const onFailure = vi.fn()
    const store = await open({ schema, onFailure })
    await store.users.put(user)
    const { url } = postgres()
    await endSessions(url)
    const other = await open({ schema })
    expect(await other.users.all()).toEqual([user])
    const locked = { name: 'StoreError', code: 'locked' }
    await expect(store.users.all()).rejects.toMatchObject(locked)
    await expect(store.users.all()).rejects.toMatchObject(locked)
    expect(onFailure.mock.calls).toMatchObject([[locked]])
  })
})
