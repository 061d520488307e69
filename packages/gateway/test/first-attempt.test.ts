import { expect, it } from 'vitest'
import { createMemoryStore, type GatewayStore } from '../src/index.js'
import { ECHO, ROMEO, registered, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

/** A store that notes the attempts of what it gets, and takes its time where `hold` says so. */
async function setUp() {
  const memory = createMemoryStore()
  const noted: number[] = []
  const slow: { hold: Promise<void> } = { hold: Promise.resolve() }
  const incoming: GatewayStore['incoming'] = {
    ...memory.incoming,
    async add(row) {
      noted.push(row.attempts)
      await slow.hold
      await memory.incoming.add(row)
    },
    async setAttempts(clientId, attempts) {
      noted.push(attempts)
      await memory.incoming.setAttempts(clientId, attempts)
    },
  }
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, { ...memory, incoming })
  const romeo = gateway.join()
  const session = await registered(gateway, trial, romeo)
  const write = async (body: string) => {
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, type: 'chat', body }))
    await gateway.net.settled()
  }
  return { trial, gateway, session, slow, noted, write, store: memory }
}

it('is stored with the message where the network is there and nothing is before it', async () => {
  const { session, noted, write } = await setUp()
  await write('Hello')
  expect(session.got).toMatchObject([{ body: 'Hello', attempt: 1 }])
  expect(noted).toEqual([1])
})

it('is stored on its own behind another message', async () => {
  const { trial, gateway, session, noted, write } = await setUp()
  let answer = () => {}
  trial.send = () =>
    new Promise<void>((resolve) => {
      answer = resolve
    })
  await write('one')
  await write('two')
  expect(noted).toEqual([1, 0])
  answer()
  await gateway.net.settled()
  answer()
  await gateway.net.settled()
  expect(noted).toEqual([1, 0, 1])
  expect(session.got.map(({ body }) => body)).toEqual(['one', 'two'])
})

it('is taken back where the session ends while the message is stored', async () => {
  const { gateway, session, slow, noted, write, store } = await setUp()
  let stored = () => {}
  slow.hold = new Promise((resolve) => {
    stored = resolve
  })
  await write('Hello')
  session.context.connection.lost('The cable is cut.', 'self')
  stored()
  await gateway.net.settled()
  expect(noted).toEqual([1, 0])
  expect(await store.incoming.pending(ROMEO)).toMatchObject([{ attempts: 0 }])
  session.context.connection.connected()
  await gateway.net.settled()
  expect(session.got).toMatchObject([{ body: 'Hello', attempt: 1 }])
})
