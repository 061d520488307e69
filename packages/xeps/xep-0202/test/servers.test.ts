import { type Client, createClient } from '@trestle/client'
import { presenceVisibility } from '@trestle/core'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { entityTime } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 15_000 }
const aDay = 86_400_000

describeWithServers('entity time', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(entityTime).start()
    return client
  }

  it('asks the server', async () => {
    const romeo = await login('romeo')
    const { moment, offset } = await romeo.get(entityTime).getEntityTime(undefined, limit)
    expect(Math.abs(moment.getTime() - Date.now())).toBeLessThan(aDay)
    expect(Math.abs(offset)).toBeLessThanOrEqual(840)
  })

  it('asks another client through the server', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    juliet.get(presenceVisibility).api.register('isVisible', () => true)
    const { moment } = await romeo.get(entityTime).getEntityTime(juliet.jid, limit)
    expect(Math.abs(moment.getTime() - Date.now())).toBeLessThan(aDay)
  })
})
