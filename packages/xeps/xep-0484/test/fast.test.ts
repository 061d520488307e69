import { createClient } from '@trestle/client'
import { createTestServer } from '@trestle/test-server'
import { bind2 } from '@trestle/xep-0386'
import { expect, it, onTestFinished } from 'vitest'
import { fast } from '../src/index.js'

it('logs in by a token the second time', async () => {
  const server = await createTestServer({ users: { romeo: 'wherefore' } }).start()
  onTestFinished(() => server.stop())
  const { host, c2sPort: port, ca } = server
  const used: (string | undefined)[] = []
  const client = createClient({
    jid: 'romeo@localhost',
    password: 'wherefore',
    host,
    port,
    tls: { ca },
    wire(entry) {
      if (entry.kind === 'element' && entry.element.name === 'authenticate') used.push(entry.element.attrs['mechanism'])
    },
  })
  client.use(bind2).use(fast)
  await client.start()
  await client.stop()
  await client.start()
  await client.stop()
  expect(used).toEqual(['SCRAM-SHA-512-PLUS', 'HT-SHA-512-EXPR'])
})
