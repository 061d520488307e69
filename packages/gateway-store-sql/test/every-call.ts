import type { GatewayStore } from '@trestle/gateway'

/** Makes every call that is about one user, so that each query runs. */
export async function makeEveryCall(store: GatewayStore): Promise<void> {
  const user = 'juliet@capulet.example'
  const message = { user, chat: 'nurse', at: new Date(0) }
  const name = { legacyId: '2', stanzaId: 's', role: 'original', by: 'contact' } as const
  const reactions = { legacyId: '2', by: 'user', emojis: ['x'] } as const
  await store.users.put({ jid: user, form: {}, registeredAt: new Date(0) })
  await store.users.get(user)
  await store.contacts.put(user, { legacyId: 'nurse', local: 'nurse', friend: true, show: 'online' })
  await store.contacts.all(user)
  await store.contacts.get(user, 'nurse')
  await store.contacts.rename(user, 'nurse', { legacyId: 'friar', local: 'friar', friend: true, show: 'online' })
  await store.contacts.delete(user, 'nurse')
  await store.subscriptions.put({ local: 'gateway.example', contact: user, state: 'both' })
  await store.subscriptions.all(user)
  await store.subscriptions.get('gateway.example', user)
  await store.subscriptions.delete('gateway.example', user)
  await store.incoming.add({ ...message, event: '', stanza: '', clientId: '1', stanzaId: '1', attempts: 0 })
  await store.incoming.setAttempts('1', 1)
  await store.incoming.pending(user)
  await store.incoming.settle('1', { legacyIds: ['1'], role: 'original', answer: '', reactions })
  const stanzas = [{ stanza: '', names: name }]
  const ids = await store.outgoing.add({ ...message, legacyId: '2', clientId: '1', stanzas })
  await store.outgoing.add({ ...message, legacyId: '3', stanzas: [], reactions: { ...reactions, emojis: [] } })
  await store.outgoing.pending(user, { after: 0, limit: 10 })
  await store.outgoing.confirm(ids ?? [])
  await store.messages.byLegacyId(user, 'nurse', '2')
  await store.messages.byStanzaId(user, 'nurse', 's')
  await store.messages.latest(user, { before: new Date(1), limit: 10 })
  await store.messages.isKnown(user, 'nurse', '2')
  await store.messages.markDisplayed(user, 'nurse', 's')
  await store.messages.reactions(user, 'nurse', '2', 'user')
  await store.cells.set(user, 'keys', [
    ['a', new Uint8Array(1)],
    ['b', undefined],
  ])
  await store.cells.get(user, 'keys', 'a')
  await store.cells.entries(user, 'keys', { prefix: 'a', after: 'a', limit: 10 })
  await makeEveryCallOfRooms(store, user)
  await store.prune(new Date(1))
  await store.users.delete(user)
}

async function makeEveryCallOfRooms(store: GatewayStore, user: string): Promise<void> {
  const [chat, at] = ['ball', new Date(0)]
  await store.rooms.put(user, { legacyId: 'ball', local: 'ball', as: 'group', sessions: [] })
  await store.rooms.all(user)
  await store.rooms.get(user, 'ball')
  const participants = ['nurse', 'tybalt', 'paris'].map((legacyId) => ({ legacyId, nick: legacyId }))
  await store.rooms.changeParticipants(user, 'ball', { put: participants, delete: ['romeo'] })
  await store.rooms.participants(user, 'ball')
  const archived = ['a', 'b'].map((id) => ({ id, from: 'ball/nurse', stanza: '' }))
  await store.outgoing.add({ user, chat, at, stanzas: [], archived })
  for (const backwards of [true, false]) {
    const wanted = { start: at, end: at, from: 'ball/nurse', after: 'a', before: 'b' }
    for (const some of [wanted, { ...wanted, ids: ['a', 'b'] }, { ids: ['a'] }, { after: 'a' }, { before: 'b' }, {}]) {
      await store.archive.find(user, chat, { ...some, backwards, limit: 10 })
      await store.archive.count(user, chat, some)
    }
  }
  await store.prune(at)
  await store.rooms.delete(user, 'ball', chat)
}
