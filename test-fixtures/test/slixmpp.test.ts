import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { describeWithServers, python, type ServerOptions } from '../src/index.js'

const script = fileURLToPath(new URL('login.py', import.meta.url))

const expected = [
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/pubsub#publish',
  'jabber:iq:version',
  'msgoffline',
  'rosterver',
  'urn:xmpp:blocking',
  'urn:xmpp:carbons:2',
  'urn:xmpp:mam:2',
  'urn:xmpp:ping',
]

for (const scram of ['SHA-1', 'SHA-256'] as const) {
  const options: ServerOptions = {
    scram,
    users: { romeo: 'a "quoted\\ päss' },
    components: { 'gw.localhost': 'top "secret' },
  }
  describeWithServers(`an independent client, SCRAM-${scram}`, { options, needs: ['slixmpp'] }, (server) => {
    it('verifies the certificate, logs in, finds the features, and reaches a component', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'trestle-slixmpp-'))
      try {
        const { host, c2sPort, componentPort, ca } = server()
        writeFileSync(join(folder, 'ca.pem'), ca)
        const settings = {
          jid: 'romeo@localhost',
          password: options.users?.['romeo'],
          mechanism: `SCRAM-${scram}`,
          ca: join(folder, 'ca.pem'),
          host,
          port: c2sPort,
          component: 'gw.localhost',
          secret: options.components?.['gw.localhost'],
          componentPort,
        }
        const { stdout } = await promisify(execFile)(python, [script, JSON.stringify(settings)], { timeout: 60_000 })
        const { jid, features, body } = JSON.parse(stdout) as { jid: string; features: string[]; body: string }
        expect(jid).toBe('romeo@localhost')
        expect(body).toBe('hello')
        expect(features).toEqual(expect.arrayContaining(expected))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }, 90_000)
  })
}
