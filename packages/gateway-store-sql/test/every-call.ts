import type { GatewayStore } from '@trestle/gateway'

/** Makes every call that is about one user, so that each query runs. */
export async function makeEveryCall(store: GatewayStore): Promise<void> {
  const user = 'juliet@capulet.example'
  const message = { user, chat: 'nurse', stanza: '', at: new Date(0) }
  await store.users.put({ jid: user, form: {}, registeredAt: new Date(0) })
  await store.users.get(user)
  await store.contacts.put(user, { legacyId: 'nurse', local: 'nurse', friend: true, show: 'online' })
  await store.contacts.all(user)
  await store.contacts.get(user, 'nurse')
  await store.contacts.delete(user, 'nurse')
  await store.subscriptions.put({ local: 'gateway.example', contact: user, state: 'both' })
  await store.subscriptions.all(user)
  await store.subscriptions.get('gateway.example', user)
  await store.subscriptions.delete('gateway.example', user)
  await store.incoming.add({ ...message, clientId: '1', stanzaId: '1', attempts: 0 })
  await store.incoming.setAttempts('1', 1)
  await store.incoming.pending(user)
  await store.incoming.accepted('1', ['1'])
  await store.incoming.failed('1')
  await store.incoming.stanzaIdOf(user, 'nurse', '1')
  await store.outgoing.sent((await store.outgoing.add({ ...message, legacyId: '2' }))!)
  await store.outgoing.pending(user)
  await store.prune(new Date(1))
  await store.users.delete(user)
}
