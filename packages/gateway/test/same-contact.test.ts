import { Presence } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { expect, it } from 'vitest'
import { type ContactInfo, createMemoryStore } from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import { bodiesOf, ECHO, ROMEO, registered, startTrialGateway } from './trial-gateway.js'
import { type Trial, trialNetwork } from './trial-network.js'

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

/** Notes who is looked up, and has the network tell nothing until what is returned is called. */
function held(trial: Trial, fetched: string[], info: ContactInfo): () => void {
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  trial.fetch = async ({ legacyId }) => {
    fetched.push(legacyId)
    await answered
    return info
  }
  return answer
}

const later = () => new Promise<void>((resolve) => setImmediate(resolve))

it('looks a new contact up once, however many ask for it at one time', async () => {
  const { store, gateway, trial, romeo, session } = await setUp()
  const bodies = bodiesOf(romeo)
  const fetched: string[] = []
  const answered = held(trial, fetched, { name: 'Echo' })
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
  const done = Promise.all(asked)
  await settle(gateway)
  answered()
  await done
  await settle(gateway)
  expect(fetched).toEqual(['echobot'])
  expect(await store.contacts.all(ROMEO)).toMatchObject([
    { legacyId: 'echobot', name: 'Echo', details: { about: 'about 19' } },
  ])
  expect(bodies).toEqual(Array.from({ length: 20 }, (_, index) => `${ECHO}: text ${index}`))
  expect((await contact().info()).name).toBe('Echo')
})

it('keeps nobody for whom the user alone asks', async () => {
  const { store, writes, gateway, trial, romeo } = await setUp()
  const fetched: string[] = []
  const answered = held(trial, fetched, {})
  const asked = Array.from({ length: 100 }, () => {
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'probe' }))
    return [romeo.get(disco).getInfo(ECHO), romeo.get(vcard).getVcard(ECHO)]
  }).flat()
  const answers = Promise.all(asked)
  await settle(gateway)
  answered()
  expect(await answers).toHaveLength(200)
  await settle(gateway)
  expect([fetched, writes, await store.contacts.all(ROMEO)]).toEqual([['echobot'], [], []])
})
