import { createMemoryStore } from '@trestle/gateway'
import { it } from 'vitest'
import { expectOthersGoOn } from '../../test/large-user.js'
import { temporaryFile } from '../../test/temporary.js'
import { testGatewayStore } from '../conformance.js'
import { openSqliteStore } from '../index.js'

testGatewayStore('the store in memory', async () => {
  const store = createMemoryStore()
  return { store, reopen: async () => store }
})

testGatewayStore('the store in SQLite', async () => {
  const file = temporaryFile()
  const store = await openSqliteStore({ file })
  return {
    store,
    async reopen() {
      await store.close()
      return openSqliteStore({ file })
    },
  }
})

it('deletes a user with a large archive while others go on', async () => {
  const store = await openSqliteStore({ file: temporaryFile() })
  await expectOthersGoOn(store)
  await store.close()
})
