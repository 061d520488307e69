import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createComponent } from '@trestle/component'
import { describeWithServers, python } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { pubsubService } from '../src/service.js'

const SERVICE = 'pubsub.localhost'
const script = fileURLToPath(new URL('slixmpp-pubsub.py', import.meta.url))
const options = { users: { romeo: 'wherefore' }, components: { [SERVICE]: 'cables' } }

describeWithServers('a hosted service', { options, servers: ['prosody'], needs: ['slixmpp'] }, (server) => {
  it('serves slixmpp', async () => {
    const { host, componentPort, c2sPort: port, ca } = server()
    const folder = mkdtempSync(join(tmpdir(), 'pubsub-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'ca.pem'), ca)
    const component = createComponent({ jid: SERVICE, secret: 'cables', host, port: componentPort }).use(pubsubService)
    onTestFinished(() => component.stop())
    await component.start()
    component.get(pubsubService).api.registerDefault('mayCreate', ({ from }) => from?.domain === 'localhost')
    const login = { jid: 'romeo@localhost', password: 'wherefore', host, port, ca: join(folder, 'ca.pem') }
    const settings = JSON.stringify({ ...login, service: SERVICE })
    const { stdout } = await promisify(execFile)(python, [script, settings], { timeout: 60_000 })
    const results = JSON.parse(stdout) as [string, unknown][]
    expect(results.filter(([kind]) => kind === 'event').map(([, event]) => event)).toEqual([
      'publish',
      'publish',
      'config',
      'retract',
      'purge',
      'delete',
    ])
    expect(results.filter(([kind]) => kind !== 'event')).toEqual([
      ['subscribe', 'subscribed'],
      ['items', ['one', 'made']],
      ['latest', ['made']],
      ['max_items', '5'],
      ['affiliations', ['romeo@localhost owner']],
      ['subscriptions', ['letters']],
      ['error', 'item-not-found'],
    ])
  }, 90_000)
})
