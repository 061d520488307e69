import { expect, it } from 'vitest'
import { shareStore } from './fair-store.js'
import { createMemoryStore } from './memory-store.js'

const [ROMEO, JULIET] = ['romeo@montague.example', 'juliet@capulet.example']

/** A store whose reads of contacts wait to be released. */
function slowStore() {
  const store = createMemoryStore()
  const begun: string[] = []
  const gates: (() => void)[] = []
  const get = (user: string, legacyId: string) =>
    new Promise<undefined>((resolve) => {
      begun.push(`${user} ${legacyId}`)
      gates.push(() => resolve(undefined))
    })
  return { store: { ...store, contacts: { ...store.contacts, get } }, begun, gates }
}

it('lets a user have so many calls at a time, in order, and others pass', async () => {
  const { store, begun, gates } = slowStore()
  const shared = shareStore(store, 2)
  const calls = ['a', 'b', 'c', 'd'].map((id) => shared.contacts.get(ROMEO, id))
  calls.push(shared.contacts.get(JULIET, 'e'))
  expect(begun).toEqual([`${ROMEO} a`, `${ROMEO} b`, `${JULIET} e`])
  gates[1]?.()
  await calls[1]
  expect(begun.slice(3)).toEqual([`${ROMEO} c`])
  gates[0]?.()
  await calls[0]
  expect(begun.slice(4)).toEqual([`${ROMEO} d`])
  for (const open of gates) open()
  await Promise.all(calls)
})

it('goes on after a call that fails', async () => {
  const { store } = slowStore()
  const failing = { ...store, cells: { ...store.cells, get: () => Promise.reject(new Error('Out of order.')) } }
  const shared = shareStore(failing, 1)
  await expect(shared.cells.get(ROMEO, 'cell', 'key')).rejects.toThrow('Out of order.')
  await expect(shared.contacts.all(ROMEO)).resolves.toEqual([])
})
