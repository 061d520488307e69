import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import echo, { createNetworkName } from './network-name.js'
import { createFakeNetwork } from './test/fake-network.js'
import { GATEWAY, startTestGateway, type TestGateway, until } from './test/gateway.js'

type Form = ReturnType<typeof createNetworkName>['~form']
/** What Juliet registers with: it needs a value for each required field of `registration`. */
const form: Form = { username: 'juliet' }

let network: ReturnType<typeof createFakeNetwork>
let gateway: TestGateway<Form>

beforeEach(async () => {
  network = createFakeNetwork()
  gateway = await startTestGateway(createNetworkName(network.createClient))
})

// Also after a test that failed: a gateway that runs on would keep the process from ending.
afterEach(() => gateway.stop())

test('carries messages in both directions', async () => {
  await gateway.register(form)
  gateway.write('romeo', 'Wherefore art thou?')
  await until('The network gets the message', () => network.sent.length > 0)
  assert.deepEqual(network.sent, [{ to: 'romeo', text: 'Wherefore art thou?' }])
  network.say('romeo', 'Call me but love.')
  await gateway.received(`romeo@${GATEWAY}: Call me but love.`)
})

test('tells the user why the network refuses a message', async () => {
  await gateway.register(form)
  gateway.write('nobody', 'Hello?')
  await gateway.received(`nobody@${GATEWAY} refuses: There is no contact of this name.`)
})

test('tells the user that the credentials are wrong', async () => {
  await gateway.register({ ...form, username: 'mallory' })
  await gateway.received(/shows: Logged out: There is no such account\./)
})

test('reconnects after the connection was lost', async () => {
  await gateway.register(form)
  await gateway.received(/shows: Connected/)
  network.disconnect()
  await gateway.received(/shows: Not connected: The network restarts\./)
  gateway.clock.advance(60_000)
  await until('The user is logged in again', () => network.logins === 2)
  await gateway.received(/shows: Connected/)
})

test('answers with an echo while there is no network', async () => {
  await gateway.stop()
  gateway = await startTestGateway(echo)
  await gateway.register(form)
  gateway.write('romeo', 'Coucou')
  await gateway.received(`romeo@${GATEWAY}: echo: Coucou`)
})
