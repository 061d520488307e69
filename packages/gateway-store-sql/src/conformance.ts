import { createMemoryStore, type GatewayStore } from '@trestle/gateway'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { applyTo, history } from './conformance-history.js'
import { testRooms } from './conformance-rooms.js'
import type { TestedStore } from './tested-store.js'

export type { TestedStore } from './tested-store.js'

const JULIET = 'juliet@capulet.example'
const ROMEO = 'romeo@montague.example'
const at = (minute: number) => new Date(Date.UTC(2025, 5, 1, 12, minute))

const user = (jid: string, more: object = {}) => ({ jid, form: { name: 'x' }, registeredAt: at(0), ...more })
const contact = (legacyId: string, more: object = {}) => ({
  legacyId,
  local: legacyId,
  friend: false,
  show: 'offline' as const,
  ...more,
})
const incoming = (clientId: string, of = JULIET, more: object = {}) => ({
  clientId,
  user: of,
  chat: 'nurse',
  event: `{"kind":"${clientId}"}`,
  stanza: `<message>${clientId}</message>`,
  stanzaId: `stanza-${clientId}`,
  at: at(1),
  attempts: 0,
  ...more,
})
const outgoing = (legacyId: string | undefined, of = JULIET, more: object = {}) => ({
  user: of,
  chat: 'nurse',
  legacyId,
  stanzas: [
    {
      stanza: `<message>${legacyId}</message>`,
      names:
        legacyId === undefined
          ? undefined
          : { legacyId, stanzaId: `stanza-${legacyId}`, role: 'original' as const, by: 'contact' as const },
    },
  ],
  at: at(1),
  ...more,
})

const ALL = { after: 0, limit: 1000 }
const stanzaIdOf = async (store: GatewayStore, of: string, chat: string, legacyId: string) =>
  (await store.messages.byLegacyId(of, chat, legacyId))[0]?.stanzaId

/** Defines the tests that every GatewayStore must pass; `open` makes an empty one. Runs in vitest. */
export function testGatewayStore(name: string, open: () => Promise<TestedStore>): void {
  async function setUp(): Promise<TestedStore> {
    const tested = await open()
    let { store } = tested
    onTestFinished(() => store.close())
    for (const jid of [JULIET, ROMEO]) await store.users.put(user(jid))
    return {
      store,
      async reopen() {
        store = await tested.reopen()
        return store
      },
    }
  }

  describe(name, () => {
    it('keeps users, in the order of their registration', async () => {
      const { store } = await setUp()
      const form = { name: 'Juliet\u0000', list: ['a', 'b'], flag: true, nothing: null }
      await store.users.put(user(JULIET, { form, loggedOut: '' }))
      expect(await store.users.get(JULIET)).toEqual({ jid: JULIET, form, registeredAt: at(0), loggedOut: '' })
      expect((await store.users.all()).map(({ jid }) => jid)).toEqual([JULIET, ROMEO])
      expect(await store.users.get('nobody@example.org')).toBeUndefined()
    })

    it('changes a user without touching what belongs to them', async () => {
      const { store } = await setUp()
      await store.contacts.put(JULIET, contact('nurse'))
      await store.incoming.add(incoming('1'))
      await store.users.put(user(JULIET, { loggedOut: 'Wrong password.' }))
      await store.users.put(user(JULIET, { form: { name: 'y' } }))
      expect(await store.users.get(JULIET)).toEqual(user(JULIET, { form: { name: 'y' } }))
      expect(await store.contacts.all(JULIET)).toHaveLength(1)
      expect(await store.incoming.pending(JULIET)).toHaveLength(1)
    })

    it('forgets everything of a user who leaves, and nothing of others', async () => {
      const { store } = await setUp()
      for (const jid of [JULIET, ROMEO]) {
        await store.contacts.put(jid, contact('nurse'))
        await store.subscriptions.put({ local: 'nurse@gateway.example', contact: jid, state: 'both' })
        await store.incoming.add(incoming(`waits ${jid}`, jid))
        await store.incoming.add(incoming(`done ${jid}`, jid))
        await store.incoming.settle(`done ${jid}`, { legacyIds: ['1'], role: 'original' })
        await store.outgoing.add(outgoing('2', jid))
      }
      await store.users.delete(JULIET)
      await store.users.delete('nobody@example.org')
      expect(await store.users.get(JULIET)).toBeUndefined()
      await store.users.put(user(JULIET))
      expect(await store.contacts.all(JULIET)).toEqual([])
      expect(await store.subscriptions.all(JULIET)).toEqual([])
      expect(await store.incoming.pending(JULIET)).toEqual([])
      expect(await stanzaIdOf(store, JULIET, 'nurse', '1')).toBeUndefined()
      expect(await store.outgoing.pending(JULIET, ALL)).toEqual([])
      expect(await store.outgoing.add(outgoing('2'))).toBeDefined()
      expect(await store.contacts.all(ROMEO)).toHaveLength(1)
      expect(await store.subscriptions.all(ROMEO)).toHaveLength(1)
      expect(await store.incoming.pending(ROMEO)).toHaveLength(1)
      expect(await stanzaIdOf(store, ROMEO, 'nurse', '1')).toBe(`stanza-done ${ROMEO}`)
      expect(await store.outgoing.pending(ROMEO, ALL)).toHaveLength(1)
    })

    it('keeps contacts of each user', async () => {
      const { store } = await setUp()
      const whole = contact('nurse', { name: '', friend: true, show: 'away', status: 'Hi\n', lastSeen: at(2) })
      await store.contacts.put(JULIET, contact('nurse'))
      await store.contacts.put(JULIET, contact('friar'))
      await store.contacts.put(JULIET, whole)
      await store.contacts.put(ROMEO, contact('nurse', { name: 'Angelica' }))
      expect(await store.contacts.all(JULIET)).toEqual([whole, contact('friar')])
      expect(await store.contacts.get(ROMEO, 'nurse')).toEqual(contact('nurse', { name: 'Angelica' }))
      await store.contacts.delete(JULIET, 'nurse')
      expect(await store.contacts.get(JULIET, 'nurse')).toBeUndefined()
      expect(await store.contacts.get(ROMEO, 'nurse')).toBeDefined()
    })

    it('keeps all of the chat of a contact that gets another id', async () => {
      const { store, reopen } = await setUp()
      await store.contacts.put(JULIET, contact('nurse', { name: 'Angelica' }))
      await store.outgoing.add(outgoing('1'))
      await store.outgoing.add({ ...outgoing(undefined), reactions: { legacyId: '1', by: 'user', emojis: ['x'] } })
      await store.incoming.add(incoming('waits'))
      await store.outgoing.add(outgoing('1', JULIET, { chat: 'angelica' }))
      await store.outgoing.add(outgoing('2', JULIET, { chat: 'angelica' }))
      await store.outgoing.add(outgoing('1', ROMEO))
      await store.contacts.rename(JULIET, 'nurse', contact('angelica', { name: 'Angelica' }))
      const again = await reopen()
      expect(await again.contacts.all(JULIET)).toEqual([contact('angelica', { name: 'Angelica' })])
      expect(await again.messages.byLegacyId(JULIET, 'angelica', '1')).toMatchObject([{ stanzaId: 'stanza-1' }])
      expect(await stanzaIdOf(again, JULIET, 'angelica', '2')).toBe('stanza-2')
      expect(await again.messages.isKnown(JULIET, 'nurse', '1')).toBe(false)
      expect(await again.messages.reactions(JULIET, 'angelica', '1', 'user')).toEqual(['x'])
      expect(await again.incoming.pending(JULIET)).toMatchObject([{ clientId: 'waits', chat: 'angelica' }])
      await again.incoming.settle('waits', { legacyIds: ['3'], role: 'original' })
      expect(await stanzaIdOf(again, JULIET, 'angelica', '3')).toBe('stanza-waits')
      expect(await stanzaIdOf(again, ROMEO, 'nurse', '1')).toBe('stanza-1')
    })

    it('tells any two ids apart', async () => {
      const { store } = await setUp()
      const ids = ['a', 'A', 'a\u0000', 'a\u0000b', '\ud800', '\ud801', 'a ', '', '%', '\u00e9', 'e\u0301', '\u0010']
      for (const id of ids) await store.contacts.put(JULIET, contact(id, { local: 'x', name: id }))
      expect((await store.contacts.all(JULIET)).map(({ legacyId }) => legacyId)).toEqual(ids)
      for (const id of ids) expect(await store.contacts.get(JULIET, id)).toMatchObject({ legacyId: id, name: id })
    })

    it('keeps subscriptions, also of those who are not registered', async () => {
      const { store } = await setUp()
      const stranger = { local: 'gateway.example', contact: 'paris@verona.example', state: 'from' }
      await store.subscriptions.put(stranger)
      await store.subscriptions.put({ ...stranger, contact: JULIET, state: 'both' })
      await store.subscriptions.put({ ...stranger, state: 'to' })
      expect(await store.subscriptions.all('paris@verona.example')).toEqual([{ ...stranger, state: 'to' }])
      expect(await store.subscriptions.all()).toHaveLength(2)
      expect(await store.subscriptions.get('gateway.example', JULIET)).toBe('both')
      await store.subscriptions.delete('gateway.example', JULIET)
      expect(await store.subscriptions.get('gateway.example', JULIET)).toBeUndefined()
      expect(await store.subscriptions.get('gateway.example', 'paris@verona.example')).toBe('to')
    })

    it('keeps messages to the network until they are over', async () => {
      const { store } = await setUp()
      for (const id of ['3', '1', '2']) await store.incoming.add(incoming(id))
      await store.incoming.add(incoming('4', ROMEO))
      await store.incoming.setAttempts('1', 2)
      await store.incoming.settle('3', { legacyIds: [] })
      await store.incoming.settle('2', { legacyIds: [], role: 'original' })
      await store.incoming.setAttempts('2', 7)
      const { stanzaId: _, ...waiting } = incoming('1', JULIET, { attempts: 2 })
      expect(await store.incoming.pending(JULIET)).toMatchObject([waiting])
      expect(await store.incoming.pending(ROMEO)).toHaveLength(1)
    })

    it('finds the stanza of a message by each of its ids, in its chat', async () => {
      const { store } = await setUp()
      await store.incoming.add(incoming('1'))
      expect(await stanzaIdOf(store, JULIET, 'nurse', 'a')).toBeUndefined()
      await store.incoming.settle('1', { legacyIds: ['a', 'b'], role: 'original' })
      await store.incoming.add(incoming('2', JULIET, { stanzaId: undefined }))
      await store.incoming.settle('2', { legacyIds: ['c'], role: 'original' })
      expect(await stanzaIdOf(store, JULIET, 'nurse', 'a')).toBe('stanza-1')
      expect(await stanzaIdOf(store, JULIET, 'nurse', 'b')).toBe('stanza-1')
      expect(await stanzaIdOf(store, JULIET, 'nurse', 'c')).toBeUndefined()
      expect(await stanzaIdOf(store, JULIET, 'friar', 'a')).toBeUndefined()
      expect(await stanzaIdOf(store, ROMEO, 'nurse', 'a')).toBeUndefined()
    })

    it('keeps messages to a user until they are sent, in order', async () => {
      const { store } = await setUp()
      const ids: number[] = []
      for (const id of ['1', undefined, undefined]) ids.push(...((await store.outgoing.add(outgoing(id))) ?? []))
      expect(new Set(ids).size).toBe(3)
      expect(await store.outgoing.count()).toBe(ids.length)
      await store.outgoing.confirm([ids[1]!])
      expect(await store.outgoing.count()).toBe(ids.length - 1)
      expect(await store.outgoing.pending(JULIET, ALL)).toMatchObject([
        { id: ids[0], stanza: '<message>1</message>' },
        { id: ids[2], stanza: '<message>undefined</message>' },
      ])
      expect(await store.outgoing.pending(ROMEO, ALL)).toEqual([])
    })

    it('takes a message of the network once for each chat, sent or not', async () => {
      const { store } = await setUp()
      const id = await store.outgoing.add(outgoing('1'))
      expect(await store.outgoing.add(outgoing('1'))).toBeUndefined()
      await store.outgoing.confirm(id!)
      expect(await store.outgoing.add(outgoing('1'))).toBeUndefined()
      expect(await store.outgoing.add(outgoing('1', JULIET, { chat: 'friar' }))).toBeDefined()
      expect(await store.outgoing.add(outgoing('1', ROMEO))).toBeDefined()
      await store.incoming.add(incoming('own'))
      await store.incoming.settle('own', { legacyIds: ['2'], role: 'original' })
      expect(await store.outgoing.add(outgoing('2'))).toBeUndefined()
    })

    it('takes it once also where two come at a time', async () => {
      const { store } = await setUp()
      const taken = await Promise.all([1, 2, 3].map(() => store.outgoing.add(outgoing('1'))))
      expect(taken.filter((id) => id !== undefined)).toHaveLength(1)
    })

    it('forgets old ids, and nothing that still waits', async () => {
      const { store } = await setUp()
      for (const id of ['waits', 'done', 'new']) {
        await store.incoming.add(incoming(id, JULIET, { at: id === 'new' ? at(9) : at(1) }))
        if (id !== 'waits') await store.incoming.settle(id, { legacyIds: [id], role: 'original' })
      }
      await store.outgoing.add(outgoing('unsent'))
      const sent = await store.outgoing.add(outgoing('sent'))
      await store.outgoing.confirm(sent!)
      await store.prune(at(5))
      expect(await store.incoming.pending(JULIET)).toHaveLength(1)
      expect(await stanzaIdOf(store, JULIET, 'nurse', 'done')).toBeUndefined()
      expect(await stanzaIdOf(store, JULIET, 'nurse', 'new')).toBe('stanza-new')
      expect(await store.outgoing.add(outgoing('sent'))).toBeDefined()
    })

    it('stores the answer with the outcome, once', async () => {
      const { store } = await setUp()
      await store.incoming.add(incoming('1'))
      const settlement = { legacyIds: ['a'], role: 'original' as const, answer: '<message>receipt</message>' }
      const answer = await store.incoming.settle('1', settlement)
      expect(await store.incoming.settle('1', settlement)).toBeUndefined()
      expect(await store.outgoing.pending(JULIET, ALL)).toEqual([answer])
      expect(answer?.stanza).toBe('<message>receipt</message>')
      expect(await store.outgoing.users()).toEqual([JULIET])
    })

    it('does not take what is the echo of a message under way', async () => {
      const { store } = await setUp()
      await store.incoming.add(incoming('1'))
      expect(await store.outgoing.add(outgoing('a', JULIET, { clientId: '1' }))).toBeUndefined()
      expect(await store.outgoing.add(outgoing('a', ROMEO, { clientId: '1' }))).toBeDefined()
      expect(await store.outgoing.add(outgoing('b', JULIET, { clientId: '2' }))).toBeDefined()
    })

    it('does not take what has an id that the chat has had', async () => {
      const { store } = await setUp()
      await store.incoming.add(incoming('1'))
      await store.incoming.settle('1', { legacyIds: ['a'], knownIds: ['edit of a'], role: 'edit' })
      expect(await store.outgoing.add(outgoing('edit of a'))).toBeUndefined()
      expect(await store.messages.byLegacyId(JULIET, 'nurse', 'edit of a')).toEqual([])
    })

    it('knows which messages wait for a receipt, and which ids a chat has had', async () => {
      const { store, reopen } = await setUp()
      for (const [id, awaitsReceipt] of [
        ['1', true],
        ['2', false],
      ] as const) {
        await store.incoming.add(incoming(id))
        await store.incoming.settle(id, { legacyIds: [id], role: 'original', knownIds: [`k${id}`], awaitsReceipt })
      }
      const again = await reopen()
      expect(await again.messages.byLegacyId(JULIET, 'nurse', '1')).toMatchObject([{ awaitsReceipt: true }])
      expect(await again.messages.byLegacyId(JULIET, 'nurse', '2')).toMatchObject([{ awaitsReceipt: false }])
      expect(await again.messages.isKnown(JULIET, 'nurse', '1')).toBe(true)
      expect(await again.messages.isKnown(JULIET, 'nurse', 'k2')).toBe(true)
      expect(await again.messages.isKnown(JULIET, 'nurse', '3')).toBe(false)
      expect(await again.messages.isKnown(JULIET, 'friar', '1')).toBe(false)
      expect(await again.messages.isKnown(ROMEO, 'nurse', '1')).toBe(false)
    })

    it('gives stanzas a page at a time', async () => {
      const { store } = await setUp()
      const ids: number[] = []
      for (const id of ['1', '2', '3']) ids.push(...((await store.outgoing.add(outgoing(id))) ?? []))
      const page = (after: number, limit: number) => store.outgoing.pending(JULIET, { after, limit })
      expect((await page(0, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2))
      expect((await page(ids[1]!, 2)).map(({ id }) => id)).toEqual(ids.slice(2))
    })

    it('knows a message by its stanzas, and a stanza by its messages', async () => {
      const { store } = await setUp()
      const part = (stanzaId: string, role: 'original' | 'edit') => ({
        stanza: '',
        names: { legacyId: 'a', stanzaId, role, by: 'contact' as const },
      })
      await store.outgoing.add({ ...outgoing('a'), stanzas: [part('s1', 'original'), part('s2', 'original')] })
      await store.outgoing.add({ ...outgoing('edit of a'), stanzas: [part('s3', 'edit')] })
      const names = await store.messages.byLegacyId(JULIET, 'nurse', 'a')
      expect(names.map(({ stanzaId, role }) => `${stanzaId} ${role}`)).toEqual([
        's1 original',
        's2 original',
        's3 edit',
      ])
      expect(names[0]).toEqual({
        legacyId: 'a',
        stanzaId: 's1',
        role: 'original',
        by: 'contact',
        awaitsReceipt: false,
        at: at(1),
      })
      expect(await store.messages.byStanzaId(JULIET, 'nurse', 's3')).toMatchObject([{ legacyId: 'a' }])
      expect(await store.messages.byStanzaId(JULIET, 'friar', 's3')).toEqual([])
      expect(await store.outgoing.add(outgoing('edit of a'))).toBeUndefined()
    })

    it('marks messages of the contact as displayed once, in order', async () => {
      const { store } = await setUp()
      for (const id of ['1', '2', '3']) await store.outgoing.add(outgoing(id))
      await store.incoming.add(incoming('own'))
      await store.incoming.settle('own', { legacyIds: ['own'], role: 'original' })
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'stanza-2')).toEqual(['1', '2'])
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'stanza-1')).toEqual([])
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'stanza-3')).toEqual(['3'])
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'stanza-own')).toEqual([])
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'nothing')).toEqual([])
    })

    it('knows the last messages of each side of the chats', async () => {
      const { store } = await setUp()
      const add = (id: string, chat: string, minute: number, of = JULIET) =>
        store.outgoing.add(outgoing(id, of, { chat, at: at(minute) }))
      await add('1', 'nurse', 5)
      await add('2', 'nurse', 3)
      await add('3', 'friar', 7)
      await add('4', 'friar', 20)
      await add('5', 'nurse', 6, ROMEO)
      await store.incoming.add(incoming('own', JULIET, { at: at(6) }))
      await store.incoming.settle('own', { legacyIds: ['6'], role: 'original', knownIds: ['7'] })
      const latest = (limit: number) => store.messages.latest(JULIET, { before: at(10), limit })
      const friar = { chat: 'friar', by: 'contact', legacyId: '3', at: at(7) }
      const own = { chat: 'nurse', by: 'user', legacyId: '6', at: at(6) }
      expect(await latest(10)).toEqual([friar, own, { chat: 'nurse', by: 'contact', legacyId: '1', at: at(5) }])
      expect(await latest(2)).toEqual([friar, own])
    })

    it('does not count what was read already as unread', async () => {
      const { store } = await setUp()
      const names = { legacyId: '1', stanzaId: 'stanza-1', role: 'original', by: 'contact', displayed: true } as const
      await store.outgoing.add({ ...outgoing('1'), stanzas: [{ stanza: '', names }] })
      await store.outgoing.add(outgoing('2'))
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'stanza-1')).toEqual([])
      expect(await store.messages.markDisplayed(JULIET, 'nurse', 'stanza-2')).toEqual(['2'])
    })

    it('keeps the reactions of both sides of a chat', async () => {
      const { store } = await setUp()
      const react = (by: 'user' | 'contact', emojis: readonly string[]) =>
        store.outgoing.add({ ...outgoing(undefined), reactions: { legacyId: 'a', by, emojis } })
      await react('contact', ['\u{1f44d}', '\u{1f389}'])
      await react('user', ['\u{1f44e}'])
      expect(await store.messages.reactions(JULIET, 'nurse', 'a', 'contact')).toEqual(['\u{1f44d}', '\u{1f389}'])
      await react('contact', [])
      expect(await store.messages.reactions(JULIET, 'nurse', 'a', 'contact')).toEqual([])
      expect(await store.messages.reactions(JULIET, 'nurse', 'a', 'user')).toEqual(['\u{1f44e}'])
      expect(await store.messages.reactions(ROMEO, 'nurse', 'a', 'user')).toEqual([])
    })

    it('keeps data of the module: all of a call or none, in order of the keys', async () => {
      const { store, reopen } = await setUp()
      const bytes = (text: string) => new TextEncoder().encode(text)
      await store.cells.set(JULIET, 'keys', [
        ['b', bytes('2')],
        ['a', bytes('1')],
        ['ab', bytes('3')],
        ['\u{1f511}', bytes('4')],
        ['\uffee', bytes('5')],
      ])
      await store.cells.set(JULIET, 'keys', [['b', undefined]])
      await store.cells.set(JULIET, 'sent', [['a', bytes('6')]])
      const again = await reopen()
      const entries = async (prefix: string, after?: string, limit = 10) =>
        (await again.cells.entries(JULIET, 'keys', { prefix, after, limit })).map(([key]) => key)
      expect(await entries('')).toEqual(['a', 'ab', '\uffee', '\u{1f511}'])
      expect(await entries('a')).toEqual(['a', 'ab'])
      expect(await entries('', 'a', 1)).toEqual(['ab'])
      expect(await again.cells.get(JULIET, 'sent', 'a')).toEqual(bytes('6'))
      expect(await again.cells.get(JULIET, 'keys', 'b')).toBeUndefined()
      expect(await again.cells.get(ROMEO, 'sent', 'a')).toBeUndefined()
      await again.users.delete(JULIET)
      await again.users.put(user(JULIET))
      expect(await again.cells.get(JULIET, 'sent', 'a')).toBeUndefined()
    })

    it('does what is asked in the order of the calls, awaited or not', async () => {
      const { store } = await setUp()
      const calls = [
        store.contacts.put(JULIET, contact('nurse', { name: '1' })),
        store.contacts.put(JULIET, contact('nurse', { name: '2' })),
        store.contacts.get(JULIET, 'nurse'),
        store.contacts.delete(JULIET, 'nurse'),
        store.contacts.all(JULIET),
      ]
      const results = await Promise.all(calls)
      expect(results[2]).toMatchObject({ name: '2' })
      expect(results[4]).toEqual([])
    })

    it('has all of it when it is opened again', async () => {
      const { store, reopen } = await setUp()
      await store.contacts.put(JULIET, contact('nurse', { friend: true }))
      await store.subscriptions.put({ local: 'gateway.example', contact: JULIET, state: 'both' })
      await store.incoming.add(incoming('waits'))
      await store.incoming.add(incoming('done'))
      await store.incoming.settle('done', { legacyIds: ['1'], role: 'original' })
      const [unsent] = (await store.outgoing.add(outgoing('2'))) ?? []
      const again = await reopen()
      expect(await again.users.all()).toEqual([user(JULIET), user(ROMEO)])
      expect(await again.contacts.all(JULIET)).toEqual([contact('nurse', { friend: true })])
      expect(await again.subscriptions.all()).toHaveLength(1)
      expect(await again.incoming.pending(JULIET)).toMatchObject([{ clientId: 'waits', at: at(1) }])
      expect(await stanzaIdOf(again, JULIET, 'nurse', '1')).toBe('stanza-done')
      expect(await again.outgoing.pending(JULIET, ALL)).toMatchObject([{ id: unsent }])
      expect(await again.outgoing.add(outgoing('1'))).toBeUndefined()
      const [next] = (await again.outgoing.add(outgoing('3'))) ?? []
      expect(next).toBeGreaterThan(unsent!)
    })

    testRooms(setUp)

    it('does in any sequence of calls what the store in memory does', { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(history, async (calls) => {
          const { store } = await open()
          const model = createMemoryStore()
          try {
            for (const call of calls) expect(await applyTo(store, call)).toEqual(await applyTo(model, call))
          } finally {
            await store.close()
          }
        }),
        { numRuns: 30 },
      )
    })
  })
}
