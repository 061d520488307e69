import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeWith, python } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../src/index.js'

const script = fileURLToPath(new URL('../../../test-fixtures/test/login.py', import.meta.url))
const password = 'a "quoted\\ päss'

describeWith({ tool: 'slixmpp' }, 'an independent client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-test-server-'))
  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer({
      users: { romeo: password },
      components: { 'gw.localhost': 'top "secret' },
      // Told to log in without it, slixmpp says that it was not offered any.
      channelBinding: false,
    }).start()
    writeFileSync(join(folder, 'ca.pem'), server.ca)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'])(
    'verifies the certificate, logs in by %s, finds the features, and reaches a component',
    async (mechanism) => {
      const settings = {
        jid: 'romeo@localhost',
        password,
        mechanism,
        ca: join(folder, 'ca.pem'),
        host: server.host,
        port: server.c2sPort,
        component: 'gw.localhost',
        secret: 'top "secret',
        componentPort: server.componentPort,
      }
      const { stdout } = await promisify(execFile)(python, [script, JSON.stringify(settings)], { timeout: 60_000 })
      const { features, ...rest } = JSON.parse(stdout) as { jid: string; features: string[]; body: string }
      expect(rest).toEqual({ jid: 'romeo@localhost', body: 'hello' })
      expect(features).toEqual(expect.arrayContaining(['bind', 'urn:xmpp:carbons:2', 'urn:xmpp:ping']))
    },
    90_000,
  )
})
