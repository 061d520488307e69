import { type Client, createClient } from '@trestle/client'
import { StanzaError } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { defineForm, fillForm, textSingle } from '@trestle/xep-0004'
import { afterEach, expect, it } from 'vitest'
import { commands } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('ad-hoc commands', { options: { users, prosody: { modules: ['adhoc'] } } }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(commands).start()
    return client
  }

  it('lists and executes a command of the server', async () => {
    const romeo = await login('romeo')
    const { domain } = server()
    const node = kind === 'prosody' ? 'uptime' : 'ping'
    const offered = await romeo.get(commands).list(domain, limit)
    expect(offered.map((command) => command.node)).toContain(node)
    const done = await romeo.get(commands).execute(domain, node, {}, limit)
    expect(done.status).toBe('completed')
    expect(done.notes[0]?.text).toMatch(/pong|running/i)
    const unknown = romeo.get(commands).execute(domain, 'dance', {}, limit)
    await expect(unknown).rejects.toBeInstanceOf(StanzaError)
  })

  it('goes through the stages of another client', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const song = defineForm({ title: 'Sing', fields: { title: textSingle({ required: true }) } })
    juliet.get(commands).add({
      node: 'sing',
      name: 'Sing',
      run: async (session) => session.note(`Singing ${(await session.ask(song, { last: true })).title}.`),
    })
    const first = await romeo.get(commands).execute(juliet.jid, 'sing', {}, limit)
    const done = await first.submit(fillForm(first.form!, { title: 'Greensleeves' }), limit)
    expect(done.notes).toEqual([{ type: 'info', text: 'Singing Greensleeves.' }])
  })
})
