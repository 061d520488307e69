import { type Client, createClient } from '@trestle/client'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { administration } from '../src/index.js'

const admin = 'romeo@localhost'
const options = {
  users: { romeo: 'wherefore', juliet: 'art thou' },
  prosody: { modules: ['admin_adhoc'], global: `admins = { "${admin}" }` },
  ejabberd: {
    modules: { mod_configure: {}, mod_announce: { access: 'configure' } },
    config: { acl: { admin: { user: admin } }, access_rules: { configure: { allow: 'admin' } } },
  },
}
const limit = { timeout: 45_000 }

describeWithServers('the administration of a server', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: string, password: string): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password, host, port, tls: { ca }, reconnect: false })
    clients.push(client)
    await client.use(administration).start()
    return client
  }

  it('adds a user, changes the password, ends the session and deletes the user', async () => {
    const api = (await login('romeo', 'wherefore')).get(administration)
    expect(await api.offered(undefined, limit)).toContain(kind === 'prosody' ? 'endUserSession' : 'getOnlineUsersNum')
    const accountjid = JID.parse('nurse@localhost')
    await api.addUser({ accountjid, password: 'angelica', passwordVerify: 'angelica' }, limit)
    await api.changeUserPassword({ accountjid, password: 'aqua vitae' }, limit)
    const nurse = await login('nurse', 'aqua vitae')
    nurse.send(nurse.presence())
    const ended = nurse.xmpp.events.wait('offline', limit)
    await api.endUserSession({ accountjids: [accountjid] }, limit)
    await ended
    await api.deleteUser({ accountjids: [accountjid] }, limit)
    await expect(login('nurse', 'aqua vitae')).rejects.toThrow()
  })

  it('tells of users', async () => {
    const api = (await login('romeo', 'wherefore')).get(administration)
    const stats = await api.getUserStats({ accountjid: JID.parse(admin) }, limit)
    expect(stats.values.rosterSize).toBe(0)
    if (kind === 'ejabberd') {
      expect((await api.getRegisteredUsersNum({}, limit)).values.count).toBeGreaterThanOrEqual(2)
    } else {
      expect((await api.getOnlineUsersList({ maxItems: '25' }, limit)).values.jids?.map(String)).toContain(admin)
    }
  })

  it('is not for others', async () => {
    const api = (await login('juliet', 'art thou')).get(administration)
    expect(await api.offered(undefined, limit)).toEqual([])
    await expect(api.deleteUser({ accountjids: [JID.parse(admin)] }, limit)).rejects.toMatchObject({
      condition: expect.stringMatching(/forbidden|item-not-found|not-allowed/),
    })
  })
})
