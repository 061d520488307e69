import { Presence } from '@trestle/stanza'
import { createManualClock } from '@trestle/testing'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../src/index.js'
import { GATEWAY, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

const [USERS, CONTACTS, RATE] = [1000, 3, 100]
const userAt = (index: number) => `user${index}@montague.example`

/** A store of users with friends, which counts what is asked for one by one. */
async function populated() {
  const memory = createMemoryStore()
  for (let user = 0; user < USERS; user++) {
    const jid = userAt(user)
    const form = { username: `user${user}`, password: 'secret' }
    await memory.users.put({ jid, form, registeredAt: new Date(0) })
    await memory.subscriptions.put({ local: GATEWAY, contact: jid, state: 'both' })
    for (let index = 0; index < CONTACTS; index++) {
      const local = `contact${index}`
      await memory.contacts.put(jid, { legacyId: local, local, friend: true, show: 'away' })
      await memory.subscriptions.put({ local: `${local}@${GATEWAY}`, contact: jid, state: 'both' })
    }
  }
  const counts = { single: 0, whole: 0 }
  const counted = <A extends readonly unknown[], R>(kind: keyof typeof counts, call: (...args: A) => R) => {
    return (...args: A) => {
      counts[kind]++
      return call(...args)
    }
  }
  const { subscriptions, contacts } = memory
  const store = {
    ...memory,
    subscriptions: {
      ...subscriptions,
      get: counted('single', subscriptions.get),
      all: counted('whole', subscriptions.all),
    },
    contacts: { ...contacts, get: counted('single', contacts.get), all: counted('whole', contacts.all) },
  }
  return { store, counts }
}

it('starts many users one after the other, with few queries and each presence once', { timeout: 240_000 }, async () => {
  const { network, trial } = trialNetwork()
  const { store, counts } = await populated()
  const clock = createManualClock()
  const { frame, host, logged, net } = await startTrialGateway(network, store, { startRate: RATE }, clock)
  const second = async () => {
    for (let ticks = 0; ticks < 10; ticks++) {
      clock.advance(100)
      await net.settled()
    }
  }
  await net.settled()
  expect(trial.sessions.length).toBeLessThanOrEqual(RATE / 10)
  await second()
  expect(trial.sessions.length).toBeGreaterThan(RATE * 0.9)
  expect(trial.sessions.length).toBeLessThanOrEqual(RATE * 1.1)
  for (let seconds = 0; seconds < 10; seconds++) await second()
  expect(trial.sessions).toHaveLength(USERS)
  expect(frame.users.all.every(({ session }) => session.status.state === 'online')).toBe(true)
  expect(logged).toContainEqual(expect.stringMatching(/^info: 5\d\d of 1000 users are started/))
  expect(logged).toContain('info: All 1000 users are started.')
  const ofContact = host.sent
    .filter(({ name }) => name === 'presence')
    .map((element) => new Presence(element))
    .filter(({ from }) => from?.local === 'contact0')
  expect(new Set(ofContact.map(({ to }) => String(to))).size).toBe(USERS)
  expect(ofContact.map(({ show }) => show)).toEqual(Array.from({ length: USERS }, () => 'away'))
  expect(counts.whole).toBeLessThanOrEqual(2 * USERS)
  // The gateway's own presences.
  expect(counts.single).toBeLessThanOrEqual(2 * USERS)
  await frame.stop()
})
