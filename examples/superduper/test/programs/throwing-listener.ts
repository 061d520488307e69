// Two users of a network module whose listener fails for one of them, as listeners of real modules do: prints, as JSON,
// what became of both. Run as a process of its own, since the errors reach the process.
import {
  createFrame,
  createMemoryStore,
  defineNetwork,
  secretField,
  superviseProcess,
  textField,
} from '@trestle/gateway'
import type { Message } from '@trestle/stanza'
import { createTestNetwork } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { SuperDuperClient } from '../../src/client.js'
import { createSuperDuperServer } from '../../src/server/index.js'

const [kind] = process.argv.slice(2)
const superduper = await createSuperDuperServer({ port: 0, accounts: { romeo: 'secret', juliet: 'secret' } })
process.env['SUPERDUPER_SERVER'] = `127.0.0.1:${superduper.port}`

const logins: string[] = []
const network = defineNetwork({
  name: 'Gateway to the super duper chat network',
  type: 'superduper',
  registration: { username: textField({ required: true }), password: secretField({ required: true }) },
  session({ user, contacts }) {
    const legacy = new SuperDuperClient(user.form)
    // The listener of the tutorial, with a slip in it.
    legacy.on('message', async (m) => {
      if (kind === 'async') {
        const contact = await contacts.byLegacyId(m.sender)
        await contact.sendText(m.body, { legacyId: m.id })
        if (m.body.includes('boom')) throw new Error('a slip in an async listener')
      } else {
        if (m.body.includes('boom'))
          setTimeout(() => {
            throw new Error('a slip in a callback')
          }, 0)
        contacts.byLegacyId(m.sender).sendText(m.body, { legacyId: m.id })
      }
    })
    if (kind === 'sync')
      legacy.on('typing', () => {
        if (user.form.username === 'romeo' && logins.length === 2) throw new Error('a slip in a sync listener')
      })
    return {
      login: async () => {
        await legacy.login()
        logins.push(user.form.username)
      },
      logout: () => legacy.logout(),
      onMessage: (chat, message) => legacy.sendMessage({ text: message.body, destination: chat.legacyId }),
    }
  },
})

const net = createTestNetwork()
const host = net.join({ jid: 'superduper.localhost', kind: 'component' })
const logged: string[] = []
const level = (details: object | string, text?: string) =>
  void logged.push(typeof details === 'string' ? details : `${text}`)
const log = { debug: level, info: level, warn: level, error: level }
const frame = createFrame({ host, network, store: createMemoryStore(), log, allows: () => true })
const fatal: string[] = []
superviseProcess(frame, log, (error) => fatal.push(String(error)))
host.goOnline()
await frame.start()

const users = ['romeo', 'juliet'].map((name) => {
  const client = net
    .join({ jid: `${name}@localhost/x` })
    .use(registration)
    .goOnline()
  const bodies: string[] = []
  // The gateway itself welcomes its users.
  client.xmpp.events.on('message', ({ body, from }: Message) => void (body && from?.local && bodies.push(body)))
  return { name, client, bodies }
})
const until = async (holds: () => boolean) => {
  for (let turns = 0; !holds(); turns++) {
    if (turns > 1500)
      throw new Error(
        `It did not happen. ${JSON.stringify({ logins, logged, bodies: users.map(({ bodies }) => bodies) })}`,
      )
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
const say = (index: number, body: string) => {
  const { client } = users[index]!
  client.xmpp.send(client.xmpp.message({ to: 'echobot@superduper.localhost', body }))
}

for (const { client, name } of users)
  await client.get(registration).register('superduper.localhost', { username: name, password: 'secret' })
await until(() => logins.length === 2)
say(0, 'boom')
// The session of the failed listener is made anew, and works; the other never noticed.
await until(() => logins.length >= 3)
say(0, 'again')
say(1, 'hello')
await until(() => users[0]!.bodies.includes('echo: again') && users[1]!.bodies.includes('echo: hello'))
console.log(JSON.stringify({ logins, fatal, juliet: users[1]!.bodies }))
process.exit(0)
