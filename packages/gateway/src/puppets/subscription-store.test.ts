import { subscriptions } from '@trestle/core'
import { createTestNetwork } from '@trestle/testing'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../index.js'
import type { RunningUser } from '../sessions/users.js'
import { keepSubscriptions } from './subscription-store.js'

const ROMEO = 'romeo@montague.example'

it('keeps only so many subscriptions of one user', async () => {
  const network = createTestNetwork()
  const host = network.join({ jid: 'irc.example', kind: 'component' }).use(subscriptions).goOnline()
  const failures: unknown[] = []
  host.xmpp.events.on('error', ({ error }) => failures.push(error))
  const store = createMemoryStore()
  const user = { session: { status: { state: 'online' } } } as RunningUser
  const users = { all: [user], get: (jid: string) => (jid === ROMEO ? user : undefined) }
  keepSubscriptions(host.get(subscriptions), { store, users, presenceFor: async () => undefined, maxSubscriptions: 2 })
  const feed = async (type: string, ...names: string[]) => {
    for (const name of names) host.receive(`<presence type='${type}' from='${ROMEO}' to='${name}@irc.example'/>`)
    await network.settled()
  }
  await feed('subscribe', 'a', 'b', 'a', 'c', 'd')
  expect(failures).toMatchObject([{ code: 'resource-constraint' }, { code: 'resource-constraint' }])
  await feed('unsubscribe', 'a')
  await feed('subscribe', 'c')
  expect((await store.subscriptions.all(ROMEO)).map(({ local }) => local)).toEqual(['b@irc.example', 'c@irc.example'])
  expect(failures).toHaveLength(2)
})

it('reads the subscriptions of a user at once while they are worked with, and keeps them up to date', async () => {
  const network = createTestNetwork()
  const host = network.join({ jid: 'irc.example', kind: 'component' }).use(subscriptions).goOnline()
  const memory = createMemoryStore()
  const asked: string[] = []
  const get = (local: string, contact: string) => {
    asked.push(local)
    return memory.subscriptions.get(local, contact)
  }
  const store = { ...memory, subscriptions: { ...memory.subscriptions, get } }
  for (const name of ['a', 'b']) {
    await store.subscriptions.put({ local: `${name}@irc.example`, contact: ROMEO, state: 'both' })
  }
  const users = { all: [], get: () => undefined }
  const kept = keepSubscriptions(host.get(subscriptions), { store, users, presenceFor: async () => undefined })
  const stateOf = async (name: string) => {
    const { from, to } = await host.as(`${name}@irc.example`).get(subscriptions).state(ROMEO)
    return `${from ? 'from' : ''}${to ? 'to' : ''}`
  }
  await kept.reading(ROMEO, async () => {
    expect([await stateOf('a'), await stateOf('b'), await stateOf('c')]).toEqual(['fromto', 'fromto', ''])
    await host.as('a@irc.example').get(subscriptions).cancel(ROMEO)
    expect(await stateOf('a')).toBe('to')
  })
  expect(asked).toEqual([])
  expect(await stateOf('a')).toBe('to')
  expect(asked).toEqual(['a@irc.example'])
})
