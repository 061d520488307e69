import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { carbons } from '@trestle/xep-0280'
import { afterEach, expect, it } from 'vitest'
import { type CorrectionReceived, correctionReceived, corrections } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('corrections', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(corrections).use(carbons, { enable: false }).start()
    return client
  }

  it('reach the recipient, and the other clients of the sender', async () => {
    const [desk, phone, juliet] = await Promise.all([login('romeo'), login('romeo'), login('juliet')])
    // ejabberd copies only to clients that are available.
    phone.send(phone.presence())
    await phone.get(carbons).enable(limit)
    const told = [phone, juliet].map((client) => client.xmpp.events.wait(correctionReceived, limit))
    const original = desk.message({ to: juliet.jid, body: 'By yonder mon I swear' })
    desk.send(original)
    desk.get(corrections).correct(original, 'By yonder moon I swear')
    const summary = ({ id, message, arrival: { from, via, direction } }: CorrectionReceived) => [
      id === original.id && message.body,
      from.equals(desk.jid),
      `${via} ${direction}`,
    ]
    expect((await Promise.all(told)).map(summary)).toEqual([
      ['By yonder moon I swear', true, 'carbon out'],
      ['By yonder moon I swear', true, 'live in'],
    ])
  })
})
