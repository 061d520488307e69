import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { startGateway, type TestGateway } from '@trestle/gateway-testing'
import echo, { createNetworkName } from './network-name.js'
import { createFakeNetwork } from './test/fake-network.js'

type Form = ReturnType<typeof createNetworkName>['~form']
/** What the user registers with: it needs a value for each required field of `registration`. */
const form: Form = { username: 'juliet' }

let network: ReturnType<typeof createFakeNetwork>
let gateway: TestGateway<Form>

beforeEach(async () => {
  network = createFakeNetwork()
  gateway = await startGateway(createNetworkName(network.createClient), { form })
})

// Also after a test that failed.
afterEach(() => gateway?.stop())

test('carries messages in both directions', async () => {
  const romeo = gateway.user.chat('romeo')
  await romeo.send('Wherefore art thou?')
  assert.deepEqual(network.sent, [{ to: 'romeo', text: 'Wherefore art thou?' }])
  network.say('romeo', 'Call me but love.')
  await romeo.receives('Call me but love.')
})

test('tells the user why the network refuses a message', async () => {
  await assert.rejects(gateway.user.chat('nobody').send('Hello?'), {
    code: 'refused',
    text: 'There is no contact of this name.',
  })
})

test('tells the user that the credentials are wrong', async () => {
  const { state } = await gateway.user.register({ ...form, username: 'mallory' })
  assert.equal(state, 'logged-out')
  await gateway.user.gateway.receives({ kind: 'presence', status: /There is no such account\./ })
})

test('reconnects after the connection was lost', async () => {
  network.disconnect()
  await gateway.user.becomes('failed')
  await gateway.user.gateway.receives({ kind: 'presence', status: /The network restarts\./ })
  await gateway.advance(60_000)
  await gateway.user.becomes('online')
  assert.equal(network.logins, 2)
})

test('delivers what was written before a crash', async () => {
  network.say('romeo', 'Call me but love.')
  await gateway.user.chat('romeo').receives('Call me but love.')
  await gateway.crash()
  network.say('romeo', 'Good night, good night!')
  await gateway.user.chat('romeo').receives('Good night, good night!')
})

test('answers with an echo while there is no network', async () => {
  const trial = await startGateway(echo, { form })
  try {
    const romeo = trial.user.chat('romeo')
    await romeo.send('Coucou')
    await romeo.receives('echo: Coucou')
  } finally {
    await trial.stop()
  }
})
