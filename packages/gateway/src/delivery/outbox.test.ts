import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../storage/memory-store.js'
import { silentLog } from '../support/silent-log.js'
import { createOutbox } from './outbox.js'

const JULIET = 'juliet@capulet.example'
const ROMEO = 'romeo@montague.example'

async function setUp() {
  const memory = createMemoryStore()
  const away = { yet: 0 }
  /** Rejects as long as it is said to be away. */
  const unlessAway =
    <A extends readonly unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A) =>
      away.yet-- > 0 ? Promise.reject(Object.assign(new Error('Away.'), { code: 'disconnected' })) : work(...args)
  const { confirm, pending: rows, users } = memory.outgoing
  const outgoing = { confirm: unlessAway(confirm), pending: unlessAway(rows), users: unlessAway(users) }
  const store = { ...memory, outgoing: { ...memory.outgoing, ...outgoing } }
  for (const jid of [JULIET, ROMEO]) await store.users.put({ jid, form: {}, registeredAt: new Date(0) })
  const clock = createManualClock()
  const sent: string[] = []
  const world = { online: true, questions: [] as { resolve: () => void; reject: (error: Error) => void }[] }
  const outbox = createOutbox({
    store,
    log: silentLog,
    online: () => world.online,
    transmit(stanza) {
      if (!world.online) throw new Error('offline')
      if (stanza.attrs['id'] === 'bad') throw new Error('too large')
      sent.push(stanza.attrs['id'] ?? '')
    },
    arrived: () => new Promise((resolve, reject) => world.questions.push({ resolve: () => resolve(), reject })),
    later(milliseconds, run) {
      const timer = clock.setTimeout(run, milliseconds)
      return () => clock.clearTimeout(timer)
    },
  })
  await outbox.resume()
  const add = (user: string, id: string) =>
    outbox.add({ user, chat: 'c', at: new Date(0), stanzas: [{ stanza: `<message id='${id}'/>` }] }, [
      new Element('message', '', { id }),
    ])
  /** Resolves when nothing has been sent or asked for twenty turns: how much is sent in one depends on the machine. */
  const settled = async () => {
    for (let [quiet, before] = [0, '']; quiet < 20; quiet++) {
      await new Promise((resolve) => setImmediate(resolve))
      const now = `${sent.length} ${world.questions.length}`
      if (now !== before) quiet = 0
      before = now
    }
  }
  const pending = async (user: string) => (await store.outgoing.pending(user, { after: 0, limit: 1000 })).length
  return { outbox, sent, world, add, settled, pending, clock, store, away }
}

describe('the outbox', () => {
  it('has room for so many batches of one user, and of all', async () => {
    const { outbox, add, store } = await setUp()
    const others = Array.from({ length: 64 }, (_, index) => `user${index}@montague.example`)
    for (const jid of others) await store.users.put({ jid, form: {}, registeredAt: new Date(0) })
    const ofOne = Array.from({ length: 32 }, (_, index) => add(JULIET, `${index}`))
    expect(outbox.room(ROMEO)).toBeUndefined()
    const turns: string[] = []
    const turn = (user: string) => outbox.room(user)?.then(() => void turns.push(user))
    const juliet = turn(JULIET)
    const ofAll = others.slice(32).map((user) => add(user, user))
    const romeo = turn(ROMEO)
    expect([juliet, romeo]).not.toContain(undefined)
    expect(turns).toEqual([])
    await Promise.all([...ofOne, ...ofAll, juliet, romeo])
    expect(turns.toSorted()).toEqual([JULIET, ROMEO])
    expect(outbox.room(JULIET)).toBeUndefined()
  })

  it('keeps what it sent until the server has it', async () => {
    const { add, sent, world, settled, pending, clock } = await setUp()
    await add(JULIET, '1')
    await settled()
    expect(sent).toEqual(['1'])
    expect(await pending(JULIET)).toBe(1)
    clock.advance(250)
    expect(world.questions).toHaveLength(1)
    await add(JULIET, '2')
    world.questions.shift()?.resolve()
    await settled()
    expect(await pending(JULIET)).toBe(1)
    clock.advance(250)
    world.questions.shift()?.resolve()
    await settled()
    expect(await pending(JULIET)).toBe(0)
  })

  it('tries again when the store is back, which was away', async () => {
    const { add, sent, world, settled, pending, clock, outbox, away } = await setUp()
    world.online = false
    await add(JULIET, '1')
    world.online = true
    away.yet = 2
    await outbox.resume()
    await clock.advance(5000)
    expect(sent).toEqual([])
    await clock.advance(5000)
    await settled()
    expect(sent).toEqual(['1'])
    await clock.advance(250)
    away.yet = 1
    world.questions.shift()?.resolve()
    await settled()
    expect(await pending(JULIET)).toBe(1)
    await clock.advance(5000)
    world.questions.shift()?.resolve()
    await settled()
    expect(await pending(JULIET)).toBe(0)
    expect(sent).toEqual(['1'])
  })

  it('sends again what may not have arrived, in order, with the same ids', async () => {
    const { add, sent, world, settled, outbox, clock } = await setUp()
    await add(JULIET, '1')
    await add(JULIET, '2')
    clock.advance(250)
    world.online = false
    world.questions.shift()?.reject(new Error('offline'))
    await add(JULIET, '3')
    await settled()
    world.online = true
    await outbox.resume()
    await settled()
    expect(sent).toEqual(['1', '2', '1', '2', '3'])
  })

  it('asks again where no answer comes, and asks nothing while it has nothing to know', async () => {
    const { add, world, settled, pending, clock } = await setUp()
    clock.advance(60_000)
    expect(world.questions).toHaveLength(0)
    await add(JULIET, '1')
    clock.advance(250)
    world.questions.shift()?.reject(new Error('timeout'))
    await settled()
    clock.advance(5000)
    world.questions.shift()?.resolve()
    await settled()
    expect(await pending(JULIET)).toBe(0)
    expect(world.questions).toHaveLength(0)
  })

  it('goes on where no answer ever comes, and keeps what it does not know about', async () => {
    const { add, sent, world, settled, pending, clock } = await setUp()
    for (let i = 0; i < 600; i++) void add(JULIET, `j${i}`)
    await settled()
    while (sent.length < 600) {
      world.questions.shift()?.reject(new Error('timeout'))
      await settled()
      clock.advance(5000)
      await settled()
    }
    expect(await pending(JULIET)).toBe(600)
    world.questions.shift()?.resolve()
    await settled()
    clock.advance(5000)
    world.questions.shift()?.resolve()
    await settled()
    expect(await pending(JULIET)).toBe(0)
  })

  it('has few stanzas under way, and gives each user a turn', async () => {
    const { add, sent, world, settled } = await setUp()
    for (let i = 0; i < 2000; i++) void add(JULIET, `j${i}`)
    await settled()
    await add(ROMEO, 'r')
    await settled()
    expect(sent.length).toBeLessThanOrEqual(500)
    expect(sent).not.toContain('r')
    world.questions.shift()?.resolve()
    await settled()
    expect(sent.slice(250, 504)).toContain('r')
    while (world.questions.length > 0) {
      world.questions.shift()?.resolve()
      await settled()
    }
    const ofJuliet = sent.filter((id) => id !== 'r')
    expect(ofJuliet).toEqual(Array.from({ length: 2000 }, (_, i) => `j${i}`))
  })

  it('drops what can never be sent, and goes on', async () => {
    const { add, sent, settled } = await setUp()
    await add(JULIET, 'bad')
    await add(JULIET, '2')
    await settled()
    expect(sent).toEqual(['2'])
  })

  it('waits at its end for what it sent', async () => {
    const { add, world, settled, pending, outbox } = await setUp()
    await add(JULIET, '1')
    const stopped = outbox.stop()
    await settled()
    world.questions.shift()?.resolve()
    await stopped
    expect(await pending(JULIET)).toBe(0)
  })
})
