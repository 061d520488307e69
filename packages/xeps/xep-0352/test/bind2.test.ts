import { createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { createTestServer } from '@trestle/test-server'
import { bind2 } from '@trestle/xep-0386'
import { expect, it, onTestFinished } from 'vitest'
import { clientState, NS_CSI } from '../src/index.js'

it.each([
  [true, []],
  [false, ['inactive']],
])('the state is there with the session by Bind 2 (%s), or follows it', async (along, afterwards) => {
  const server = await createTestServer({ users: { romeo: 'wherefore' }, bind2: along }).start()
  onTestFinished(() => server.stop())
  const { host, c2sPort: port, ca } = server
  const said: string[] = []
  const client = createClient({
    jid: 'romeo@localhost',
    password: 'wherefore',
    host,
    port,
    tls: { ca },
    wire(entry) {
      if (entry.kind === 'element' && entry.element.ns === NS_CSI) said.push(entry.element.name)
    },
  })
  onTestFinished(() => client.stop())
  client.use(bind2).use(clientState)
  client.get(clientState).inactive()
  const jid = await client.start()
  // Things are handled in order: this comes back after all of it.
  await client.get(roster).load()
  expect(said).toEqual(afterwards)
  expect(await server.log()).toContain(`${jid} is inactive.`)
  client.get(clientState).active()
  await client.get(roster).load()
  expect(await server.log()).toContain(`${jid} is active.`)
})
