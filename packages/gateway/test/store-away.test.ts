import { receiptReceived, receipts } from '@trestle/xep-0184'
import { expect, it } from 'vitest'
import { createMemoryStore, type GatewayStore } from '../src/index.js'
import { ECHO, registered, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

/** A store whose database is away whenever it is said to be. */
function storeWithDatabase() {
  const memory = createMemoryStore()
  const database = { isAway: false }
  const settle: GatewayStore['incoming']['settle'] = (clientId, settlement) =>
    database.isAway
      ? Promise.reject(Object.assign(new Error('The database cannot be reached.'), { code: 'disconnected' }))
      : memory.incoming.settle(clientId, settlement)
  return { database, store: { ...memory, incoming: { ...memory.incoming, settle } } }
}

it('tells the user that a message was accepted once the database is back, and sends it to the network once', async () => {
  const { store, database } = storeWithDatabase()
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, store)
  const romeo = gateway.join()
  const session = await registered(gateway, trial, romeo)
  const received: string[] = []
  romeo.xmpp.events.on(receiptReceived, ({ id }) => void received.push(id))
  database.isAway = true
  const message = romeo.xmpp.message({ to: ECHO, type: 'chat', body: 'Hello', id: 'm1' })
  romeo.xmpp.send(romeo.get(receipts).request(message))
  await gateway.net.settled()
  await gateway.clock.advance(5000)
  await gateway.net.settled()
  expect(received).toEqual([])
  database.isAway = false
  await gateway.clock.advance(5000)
  await gateway.net.settled()
  expect(received).toEqual(['m1'])
  expect(session.got.map(({ body }) => body)).toEqual(['Hello'])
})
