import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@trestle/client'
import { createTestServer } from '@trestle/test-server'
import { play } from './story.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const server = await createTestServer({ users }).start()
const { domain, host, c2sPort: port, ca } = server
const clientOf = (user: keyof typeof users) =>
  createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
const [romeo, juliet] = [clientOf('romeo'), clientOf('juliet')]
const folder = await mkdtemp(join(tmpdir(), 'bits-of-binary-'))
try {
  await Promise.all([romeo.start(), juliet.start()])
  await play(juliet, romeo, folder, (line) => console.log(line))
} finally {
  await Promise.all([romeo.stop(), juliet.stop()])
  await server.stop()
  await rm(folder, { recursive: true })
}
