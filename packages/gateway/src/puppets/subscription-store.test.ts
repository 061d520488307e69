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
