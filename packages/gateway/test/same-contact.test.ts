import { Presence } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import { bodiesOf, ECHO, ROMEO, registered, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

/** A gateway whose store is as slow as one over a network. */
async function setUp() {
  const store = createMemoryStore()
  const { get, put } = store.contacts
  const writes: string[] = []
  store.contacts.get = async (...args) => {
    await later()
    return get(...args)
  }
  store.contacts.put = async (user, contact) => {
    await later()
    writes.push(contact.legacyId)
    return put(user, contact)
  }
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, store)
  const romeo = gateway.join()
  const session = await registered(gateway, trial, romeo)
  return { store, writes, gateway, trial, romeo, session }
}

const later = () => new Promise<void>((resolve) => setImmediate(resolve))

it('looks a new contact up once, however many ask for it at one time', async () => {
  const { store, gateway, trial, romeo, session } = await setUp()
  const bodies = bodiesOf(romeo)
  const fetched: string[] = []
  trial.fetch = async ({ legacyId }) => {
    fetched.push(legacyId)
    await later()
    return { name: 'Echo' }
  }
  const contact = () => session.context.contacts.byLegacyId('echobot')
  const asked = Array.from({ length: 20 }, (_, index) => {
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'probe' }))
    return [
      contact().sendText(`text ${index}`),
      contact().info(),
      contact().update({ about: `about ${index}` }),
      romeo.get(disco).getInfo(ECHO),
      romeo.get(vcard).getVcard(ECHO),
    ]
  }).flat()
  // That there is no vCard yet is an answer, too.
  await Promise.allSettled(asked)
  await settle(gateway)
  expect(fetched).toEqual(['echobot'])
  expect(await store.contacts.all(ROMEO)).toMatchObject([
    { legacyId: 'echobot', name: 'Echo', details: { about: 'about 19' } },
  ])
  expect(bodies).toEqual(Array.from({ length: 20 }, (_, index) => `${ECHO}: text ${index}`))
  expect((await contact().info()).name).toBe('Echo')
})

it('neither keeps nor looks up whom the user alone asks for', async () => {
  const { store, writes, gateway, trial, romeo } = await setUp()
  const fetched: string[] = []
  trial.fetch = ({ legacyId }) => {
    fetched.push(legacyId)
    return {}
  }
  const asked = Array.from({ length: 100 }, () => {
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'probe' }))
    return [romeo.get(disco).getInfo(ECHO), romeo.get(vcard).getVcard(ECHO)]
  }).flat()
  const answers = await Promise.allSettled(asked)
  await settle(gateway)
  expect(answers).toHaveLength(200)
  expect([fetched, writes, await store.contacts.all(ROMEO)]).toEqual([[], [], []])
})
