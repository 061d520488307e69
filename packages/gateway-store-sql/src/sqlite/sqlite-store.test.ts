import { createMemoryStore } from '@trestle/gateway'
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
