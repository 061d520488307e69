import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { play } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }

describeWithServers('bits of binary in JSON files', { options: { users } }, (server) => {
  const clients: Client[] = []
  let folder: string | undefined
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
    if (folder) await rm(folder, { recursive: true })
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.start()
    return client
  }

  it('tell their story through a server', async () => {
    folder = await mkdtemp(join(tmpdir(), 'bits-of-binary-test-'))
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const lines: string[] = []
    await play(juliet, romeo, folder, (line) => lines.push(line))
    expect(lines).toContain(`Fetched by ${romeo.jid}: coucou`)
    expect(lines.at(-1)).toBe('In the folder after it was deleted: nothing')
  })
})
