// A user of the client library whose listener fails: the argument says how. Failures reach the process; the session goes on.
import { SuperDuperClient } from '../../src/client.js'

const way = process.argv[2]
process.on('uncaughtException', (error, origin) => console.log(`${origin}: ${error.message}`))

const client = new SuperDuperClient({ username: 'juliet', password: 'balcony' })
client.on('message', ({ body }) => {
  if (body === 'echo: fail' && way === 'throw') throw new Error('thrown by the listener')
  if (body === 'echo: fail' && way === 'reject') return Promise.reject(new Error('rejected by the listener'))
  console.log(body)
})
client.on('disconnected', (error) => console.log(`disconnected: ${error.code}`))
const said = client.login().then(async () => {
  await client.sendMessage({ text: 'fail', destination: 'echobot' })
  await client.sendMessage({ text: 'go on', destination: 'echobot' })
})
process.once('SIGTERM', () => void said.then(() => client.logout()))
await said
