import { createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { wireLogFromEnvironment } from '@trestle/wire-log'
import { streamManagement } from '@trestle/xep-0198'
import { ping } from '@trestle/xep-0199'

const { XMPP_JID: jid, XMPP_PASSWORD: password, XMPP_HOST: host, XMPP_PORT: port } = process.env
if (!jid || !password) throw new Error('Set XMPP_JID and XMPP_PASSWORD to the address and password of the account.')

const wire = wireLogFromEnvironment() // DEBUG=trestle:wire shows what is sent and received
const client = createClient({ jid, password, host, port: port ? Number(port) : undefined, wire })
client.use(ping) // finds out that a connection is dead
client.use(streamManagement) // loses nothing with a connection that is

const ANSWER = 'You said: '
client.on('message', (message) => {
  const { type, body } = message
  // Two of these bots would talk for ever.
  if (type !== 'chat' || !body || body.startsWith(ANSWER)) return
  client.send(message.reply({ body: `${ANSWER}${body}` }))
})

const contacts = client.get(roster)
client.on('subscription', ({ type, from }) => {
  if (type !== 'subscribe' || !from) return
  contacts.approve(from)
  contacts.subscribe(from)
})

client.on('online', ({ jid, resumed }) => {
  if (resumed) return
  console.log(`Online as ${jid}.`)
  client.send(client.presence({ status: 'I repeat what you say.' }))
})
client.on('reconnecting', ({ error, delay }) => console.error(`${error.message} Next attempt in ${delay} ms.`))
client.on('ended', ({ error }) => failed(error))

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => client.stop())
client.start({ retry: true }).catch((error) => error.code === 'aborted' || failed(error))

function failed({ message }: Error): void {
  console.error(message)
  process.exitCode = 78 // of sysexits: it would fail the same way again, so do not restart it
}
