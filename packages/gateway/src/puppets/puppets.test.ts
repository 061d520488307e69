import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../storage/memory-store.js'
import { createAddresses } from './addresses.js'
import { createContacts } from './puppets.js'

const USER = 'romeo@montague.example'
const NURSE = { legacyId: 'nurse', local: 'nurse', friend: true, show: 'offline' as const, name: 'Before' }

/** A store whose first read of one contact, and of all, ends when the test says so. */
async function setUp() {
  const store = createMemoryStore()
  await store.users.put({ jid: USER, form: {}, registeredAt: new Date(0) })
  await store.contacts.put(USER, NURSE)
  const { get, all } = store.contacts
  let open: () => void = () => {}
  let passed = new Promise<void>((resolve) => {
    open = resolve
  })
  let reach: () => void = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const gate = () => {
    const before = passed
    passed = Promise.resolve()
    reach()
    return before
  }
  let reads = 0
  store.contacts.get = async (...args) => {
    reads++
    const found = await get(...args)
    await gate()
    return found
  }
  store.contacts.all = async (...args) => {
    const found = await all(...args)
    await gate()
    return found
  }
  const contacts = createContacts(store, createAddresses(JID.parse('trial.montague.example')))
  return { contacts, open: () => open(), reached, reads: () => reads }
}

describe('contacts of users in memory', () => {
  it('are read once for all who ask at one time', async () => {
    const { contacts, open, reads } = await setUp()
    const found = Array.from({ length: 100 }, () => contacts.get(USER, 'nurse'))
    open()
    expect(new Set(await Promise.all(found))).toEqual(new Set([NURSE]))
    expect(reads()).toBe(1)
  })

  it('are what was written last, also where an earlier read ends later', async () => {
    const { contacts, open, reached } = await setUp()
    const early = contacts.get(USER, 'nurse')
    await reached
    await contacts.commit(USER, { before: NURSE, after: { ...NURSE, name: 'After' } })
    open()
    await early
    expect(await contacts.get(USER, 'nurse')).toMatchObject({ name: 'After' })
  })

  it.each(['get', 'all'] as const)(
    'are gone when they were deleted, also where an earlier %s ends later',
    async (how) => {
      const { contacts, open, reached } = await setUp()
      const early = how === 'get' ? contacts.get(USER, 'nurse') : contacts.all(USER)
      await reached
      await contacts.forget(USER, 'nurse')
      open()
      await early
      expect(await contacts.get(USER, 'nurse')).toBeUndefined()
    },
  )
})
