import { fileURLToPath } from 'node:url'
import { describeWith, python } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { messageWith } from '../peer.js'
import { type ClientScene, openScene, romeo } from './client-scene.js'
import { startProgram } from './program.js'

const script = fileURLToPath(new URL('slixmpp-chat.py', import.meta.url))

describeWith({ tool: 'slixmpp' }, 'slixmpp as it comes', () => {
  let scene: ClientScene
  afterEach(() => scene.stop())

  it('logs in bound to the connection, and talks with a contact', async () => {
    scene = await openScene()
    const { server, juliet, caFile, logged } = scene
    const { host, c2sPort: port } = server
    const settings = {
      jid: romeo.jid,
      password: romeo.password,
      ca: caFile,
      host,
      port,
      to: juliet.jid,
      body: 'But soft',
    }
    const program = startProgram(python, [script, JSON.stringify(settings)])
    await Promise.race([logged(`${romeo.jid}/`), program.ended])
    const { attrs } = await juliet.next('message', messageWith('But soft'))
    juliet.send(`<message to='${attrs['from']}' type='chat'><body>Ay me</body></message>`)
    expect(JSON.parse(/^\{.*\}$/m.exec(await program.ended)?.[0] ?? '')).toEqual({
      mechanism: 'SCRAM-SHA-512-PLUS',
      body: 'Ay me',
      from: juliet.jid,
    })
  }, 60_000)
})
