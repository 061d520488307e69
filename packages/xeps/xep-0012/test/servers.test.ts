import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { lastActivity } from '../src/index.js'

const options = { users: { romeo: 'wherefore', juliet: 'art thou' }, prosody: { modules: ['lastactivity'] } }
const limit = { timeout: 45_000 }

describeWithServers('last activity', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof options.users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: options.users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(lastActivity).use(roster).start()
    await client.get(roster).load(limit)
    client.send(client.presence())
    return client
  }

  it('asks the server for how long it has been running', async () => {
    const romeo = await login('romeo')
    const { seconds, since } = await romeo.get(lastActivity).getLastActivity(undefined, limit)
    expect(seconds).toBeLessThan(600)
    expect(since.getTime()).toBeLessThanOrEqual(Date.now())
  })

  /** Romeo is subscribed to Juliet's presence from then on. */
  async function subscribe(romeo: Client, juliet: Client): Promise<void> {
    const { local } = juliet.jid
    const came = romeo.xmpp.events.wait('contact:online', { ...limit, where: ({ jid }) => jid.local === local })
    juliet.xmpp.events.on('subscription', ({ type }) => {
      if (type === 'subscribe') juliet.get(roster).approve(romeo.jid)
    })
    romeo.get(roster).subscribe(juliet.jid)
    await came
  }

  it('asks a contact while it is there, and the server when it has left', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    await subscribe(romeo, juliet)
    const { jid } = juliet
    await juliet.get(lastActivity).setLastActivity({ since: new Date(Date.now() - 90_000) })
    const there = await romeo.get(lastActivity).getLastActivity(jid, limit)
    expect(there.seconds).toBeGreaterThanOrEqual(90)

    const left = romeo.xmpp.events.wait('contact:offline', limit)
    juliet.send(juliet.presence({ type: 'unavailable', status: 'Gone to the friar' }))
    await left
    await juliet.stop()
    const gone = await romeo.get(lastActivity).getLastActivity(jid.bare, limit)
    expect(gone).toMatchObject({ status: 'Gone to the friar' })
    expect(gone.seconds).toBeLessThan(60)
  })
})
