import type { GatewayStore } from '@trestle/gateway'
import { expect } from 'vitest'

const LARGE = 'juliet@capulet.example'
const SMALL = 'romeo@montague.example'
const at = new Date(0)

/** Has a store delete a user with a large archive, and others go on meanwhile. */
export async function expectOthersGoOn(store: GatewayStore): Promise<void> {
  for (const jid of [LARGE, SMALL]) await store.users.put({ jid, form: {}, registeredAt: at })
  for (let batch = 0; batch < 3; batch++) {
    const archived = Array.from({ length: 2000 }, (_, index) => {
      const id = `m${batch} ${index}`
      const names = [{ legacyId: id, stanzaId: id, role: 'original', by: 'contact' } as const]
      return { id, from: 'ball/nurse', stanza: '<message/>', names }
    })
    await store.outgoing.add({ user: LARGE, chat: 'ball', at, stanzas: [], archived })
  }
  let isOver = false
  const deleted = store.users.delete(LARGE).then(() => {
    isOver = true
  })
  let meanwhile = 0
  while (!isOver) {
    await store.users.get(SMALL)
    if (!isOver) meanwhile++
  }
  await deleted
  // One in each transaction, at least.
  expect(meanwhile).toBeGreaterThan(2)
  expect(await store.users.get(LARGE)).toBeUndefined()
}
