import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeWith } from '@trestle/test-fixtures'
import { afterEach, expect, it, vi } from 'vitest'
import { inside, messageWith, presenceOf } from '../peer.js'
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

  it('joins a room, hears what is said in it, and says something', async () => {
    scene = await openScene()
    const { juliet, makeRoom, logged } = scene
    const room = 'feast@conference.localhost'
    await makeRoom(room)
    program = start(scene)
    await Promise.race([logged(`${romeo.jid}/`), program.ended])
    await program.shows('successfully')
    program.type(`/join ${room} nick romeo\r`)
    await juliet.next('newcomer', presenceOf(`${room}/romeo`))
    juliet.send(`<message to='${room}' type='groupchat'><body>Good-pilgrim</body></message>`)
    await program.shows('Good-pilgrim')
    program.type('Have-not-saints-lips\r')
    const heard = await juliet.next('message', messageWith('Have-not-saints-lips'))
    expect(heard.attrs['from']).toBe(`${room}/romeo`)
    program.type('/close\r')
    await juliet.next('departure', presenceOf(`${room}/romeo`, 'unavailable'))
  }, 60_000)

  it('makes a room of its own', async () => {
    scene = await openScene()
    const { juliet, logged } = scene
    const room = 'balcony@conference.localhost'
    program = start(scene)
    await Promise.race([logged(`${romeo.jid}/`), program.ended])
    await program.shows('successfully')
    program.type(`/join ${room} nick romeo\r`)
    await program.shows('/room accept')
    program.type('/room accept\r')
    // It says that the room is unlocked as soon as it has asked for that.
    await vi.waitFor(
      async () => {
        juliet.send(`<presence to='${room}/Juliet'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
        const { attrs } = await juliet.next('answer', (one) => one.attrs['from'] === `${room}/Juliet`)
        expect(attrs['type']).toBeUndefined()
      },
      { timeout: 20_000, interval: 200 },
    )
    await program.shows('Juliet')
  }, 60_000)

  it('publishes its avatar', async () => {
    scene = await openScene()
    const { folder, logged, loginBeside } = scene
    program = start(scene)
    await Promise.race([logged(`${romeo.jid}/`), program.ended])
    await program.shows('successfully')
    // It makes a PNG of any image.
    const file = join(folder, 'avatar.ppm')
    writeFileSync(file, 'P3\n1 1\n255\n255 0 0\n')
    program.type(`/avatar set ${file}\r`)
    const beside = await loginBeside()
    const retrieve = async (node: string) => {
      const request = `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:${node}'/></pubsub>`
      const { element } = await beside.ask(`<iq type='get'>${request}</iq>`)
      return inside(element, 'pubsub', 'items', 'item', node)
    }
    const info = await vi.waitFor(
      async () => {
        const found = inside(await retrieve('metadata'), 'info')
        expect(found).toBeDefined()
        return found!
      },
      { timeout: 20_000, interval: 200 },
    )
    const data = Buffer.from((await retrieve('data'))?.text() ?? '', 'base64')
    const id = createHash('sha1').update(data).digest('hex')
    // The type that it says is none: img/png.
    expect(info.attrs).toMatchObject({ id, bytes: String(data.length) })
    expect(data.subarray(1, 4).toString()).toBe('PNG')
  }, 60_000)
})
