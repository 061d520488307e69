import { createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { createTestServer } from '@trestle/test-server'
import { bind2 } from '@trestle/xep-0386'
import { expect, it, onTestFinished } from 'vitest'
import { carbonSent, carbons, NS_CARBONS } from '../src/index.js'

const users = { juliet: 'art thou', romeo: 'wherefore' }

it.each([
  [true, 0],
  [false, 1],
])('copies come along with Bind 2 (%s), or are asked for', async (along, requests) => {
  const server = await createTestServer({ users, bind2: along }).start()
  onTestFinished(() => server.stop())
  const { host, c2sPort: port, ca } = server
  const asked: string[] = []

  async function login(resource: string) {
    const client = createClient({
      jid: `juliet@localhost/${resource}`,
      password: users.juliet,
      host,
      port,
      tls: { ca },
      wire(entry) {
        const sent = entry.kind === 'element' && entry.direction === 'out'
        if (sent && resource === 'chamber' && entry.element.child(NS_CARBONS, 'enable')) asked.push(entry.element.name)
      },
    })
    onTestFinished(() => client.stop())
    client.use(bind2).use(carbons)
    await client.start()
    client.send(client.presence())
    await client.get(roster).load()
    return client
  }

  const [chamber, balcony] = [await login('chamber'), await login('balcony')]
  expect(chamber.get(carbons).enabled).toBe(true)
  expect(asked).toHaveLength(requests)
  const copied = chamber.xmpp.events.wait(carbonSent)
  balcony.send(balcony.message({ to: 'romeo@localhost', body: 'Good night' }))
  expect((await copied).message.body).toBe('Good night')
})
