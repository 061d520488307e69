import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWithIrc, describeWithServers } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { registration } from '../src/module/options.js'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.js'
import { keepPicture } from './pictures.js'
import { openTerminal, type Terminal } from './terminal.js'

const GATEWAY = 'irc.localhost'
const SECRET = 'kept between us'
const JULIET = { jid: 'juliet@localhost', password: 'balcony' }
const options = { users: { juliet: JULIET.password }, components: { [GATEWAY]: SECRET } }
const VERONA = `#verona%127.0.0.1@${GATEWAY}`

const suite = { servers: ['prosody'], options, needs: ['profanity', 'tmux'] } as const
describeWithServers('somebody with profanity', suite, (server) => {
  describeWithIrc('in a channel of', { servers: ['ngircd'] }, (irc) => {
    let gateway: GatewayProcess
    let profanity: Terminal
    let folder: string

    beforeAll(async () => {
      const { host, c2sPort, componentPort, ca } = server()
      gateway = await startGatewayProcess({ jid: GATEWAY, secret: SECRET, componentPort, ircPort: irc.server().port })
      folder = mkdtempSync(join(tmpdir(), 'profanity-irc-'))
      const [data, config, certificates] = ['.local/share/profanity', '.config/profanity', 'certificates'].map((path) =>
        join(folder, path),
      ) as [string, string, string]
      for (const path of [data, config, certificates]) mkdirSync(path, { recursive: true })
      writeFileSync(join(certificates, 'ca.pem'), ca)
      const account = [
        `[${JULIET.jid}]`,
        'enabled=true',
        ...[
          `jid=${JULIET.jid}`,
          `password=${JULIET.password}`,
          `server=${host}`,
          `port=${c2sPort}`,
          'tls.policy=force',
        ],
      ]
      writeFileSync(join(data, 'accounts'), `${account.join('\n')}\n`)
      writeFileSync(join(config, 'profrc'), `[connection]\ntls.certpath=${certificates}\n`)
      // OpenSSL finds an authority by the hash of its name.
      const command = `openssl rehash ${certificates} && exec profanity -a ${JULIET.jid}`
      profanity = openTerminal(command, {
        folder,
        env: { HOME: folder, TERM: 'xterm', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' },
        columns: 100,
        rows: 26,
      })
      await profanity.shows(/logged in successfully/)
    })
    afterAll(async () => {
      await profanity?.stop()
      await gateway?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it('registers in the chat with the gateway', async () => {
      await profanity.enter(`/msg ${GATEWAY} register juliet`)
      const { nick: _, ...others } = registration
      const fields = Object.values(others) as unknown as readonly { readonly options: { readonly label: string } }[]
      for (const { options } of fields) {
        await profanity.shows(new RegExp(`${GATEWAY}: ${options.label}`))
        await profanity.enter('-')
      }
      await profanity.shows(/You are registered/)
    })

    it('is in a channel, hears and speaks, and hears again on return', async () => {
      const romeo = await irc.peer('Romeo')
      await romeo.join('#verona')
      romeo.send('TOPIC #verona :Two households, both alike in dignity')
      await romeo.next('TOPIC')
      await profanity.enter(`/join ${VERONA} nick juliet`)
      await romeo.next('JOIN', ({ source }) => source.startsWith('juliet!'))
      await profanity.shows(/Romeo has set the room subject: Two households/)
      romeo.send('PRIVMSG #verona :But soft, what light?')
      await profanity.shows(/Romeo: But soft, what light\?/)
      await profanity.enter('Ay me!')
      expect((await romeo.next('PRIVMSG')).params).toEqual(['#verona', 'Ay me!'])
      await profanity.shows(/juliet: Ay me!/)
      romeo.send('PRIVMSG #verona :\u0001ACTION speaks \u0002softly\u0002\u0001')
      await profanity.shows(/\*Romeo speaks/)
      romeo.send('MODE #verona +o juliet')
      keepPicture('irc-profanity.txt', await profanity.shows(/role: moderator/))

      await profanity.enter('/close')
      await profanity.shows(/^(?!.*#verona)/)
      await profanity.enter(`/join ${VERONA} nick juliet`)
      await profanity.shows(/Romeo: But soft, what light\?[\s\S]*juliet: Ay me!/)
    })

    it('sets the topic, and puts somebody out', async () => {
      await profanity.enter(`/join #orchard%127.0.0.1@${GATEWAY} nick juliet`)
      await profanity.shows(/^ #orchard[\s\S]*joined the room as juliet, role: moderator/)
      const romeo = await irc.peer('Romeo')
      await romeo.join('#orchard')
      await profanity.shows(/Participants\s+Romeo/)
      await profanity.enter('/subject set "The orchard walls are high"')
      expect((await romeo.next('TOPIC')).params).toEqual(['#orchard', 'The orchard walls are high'])
      await profanity.enter('/kick Romeo The place is death')
      expect((await romeo.next('KICK')).params).toEqual(['#orchard', 'Romeo', 'The place is death'])
      await profanity.shows(/Romeo has been kicked from the room by juliet/)
    })
  })
})
