import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeWith } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { messageWith } from '../peer.js'
import { type ClientScene, openScene, romeo } from './client-scene.js'
import { type Program, startProgram } from './program.js'

describeWith({ tool: 'profanity' }, 'profanity', () => {
  let scene: ClientScene
  let program: Program | undefined
  afterEach(async () => {
    await program?.stop()
    await scene.stop()
  })

  /** On a terminal of its own, with what `/account` and `/tls` would have written. */
  function start({ folder, caFile, server }: ClientScene): Program {
    const [data, config, certificates] = ['.local/share/profanity', '.config/profanity', 'certificates'].map((path) =>
      join(folder, path),
    ) as [string, string, string]
    for (const path of [data, config]) mkdirSync(path, { recursive: true })
    const account = [
      `[${romeo.jid}]`,
      'enabled=true',
      `jid=${romeo.jid}`,
      `password=${romeo.password.replaceAll('\\', '\\\\')}`,
      `server=${server.host}`,
      `port=${server.c2sPort}`,
      'tls.policy=force',
    ]
    writeFileSync(join(data, 'accounts'), `${account.join('\n')}\n`)
    writeFileSync(join(config, 'profrc'), `[connection]\ntls.certpath=${certificates}\n`)
    // OpenSSL finds an authority by the hash of its name.
    const command = `mkdir ${certificates} && cp ${caFile} ${certificates} && openssl rehash ${certificates} && stty cols 200 && exec profanity -a ${romeo.jid}`
    return startProgram('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
      env: { HOME: folder, TERM: 'xterm', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' },
      cwd: folder,
    })
  }

  it('verifies the certificate, logs in, and talks with a contact', async () => {
    scene = await openScene()
    const { juliet, logged } = scene
    program = start(scene)
    await Promise.race([logged(`${romeo.jid}/`), program.ended])
    await program.shows('successfully')
    program.type(`/msg ${juliet.jid.split('/')[0]} But-soft\r`)
    const { attrs } = await juliet.next('message', messageWith('But-soft'))
    juliet.send(`<message to='${attrs['from']}' type='chat'><body>Ay-me</body></message>`)
    await program.shows('Ay-me')
    program.type('/quit\r')
    await logged(`${attrs['from']} is gone`)
    expect(await program.ended).not.toContain('certificate')
  }, 60_000)
})
