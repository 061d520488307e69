import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { blocked, blocking, isBlockedError, unblocked } from '../src/index.js'

const options = { users: { romeo: 'wherefore', juliet: 'art thou' } }
const limit = { timeout: 45_000 }

describeWithServers('the blocking command', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof options.users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: options.users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(blocking).start()
    client.send(client.presence())
    return client
  }

  it('blocks, tells the other clients of the account, and unblocks', async () => {
    const [romeo, other, juliet] = await Promise.all([login('romeo'), login('romeo'), login('juliet')])
    const service = romeo.get(blocking)
    expect(await service.getBlocked(limit)).toEqual([])
    await other.get(blocking).getBlocked(limit)

    const told = other.xmpp.events.wait(blocked, limit)
    await service.block(juliet.jid.bare, limit)
    expect(String((await told).jids)).toBe(juliet.jid.bare.toString())
    expect(other.get(blocking).isBlocked(juliet.jid)).toBe(true)
    expect((await service.getBlocked(limit)).map(String)).toEqual([juliet.jid.bare.toString()])

    const refused = romeo.xmpp.events.wait('message:error', limit)
    romeo.send(romeo.message({ to: juliet.jid.bare, body: 'Can you hear me?' }))
    const { error } = await refused
    expect(error?.condition).toBe('not-acceptable')
    // ejabberd does not say more than that.
    expect(isBlockedError(error)).toBe(kind === 'prosody')

    const undone = other.xmpp.events.wait(unblocked, limit)
    await service.unblock(juliet.jid.bare, limit)
    await undone
    expect(await service.getBlocked(limit)).toEqual([])
  })
})
