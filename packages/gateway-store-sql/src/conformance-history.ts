import type { GatewayStore } from '@trestle/gateway'
import fc from 'fast-check'
import { type Call, call, ifRegistered, numbers, texts, timeOf, users } from './conformance-call.js'
import { roomCalls, roomsOf } from './conformance-room-calls.js'

const locals = fc.constantFrom('gateway.example', 'nurse@gateway.example')
const chats = fc.constantFrom('nurse', 'friar')
const legacyIds = fc.constantFrom('1', '2', '3')
const roles = fc.constantFrom('original', 'edit')
const authors = fc.constantFrom('user', 'contact')
const cells = fc.constantFrom('keys', 'sent')
const times = fc.integer({ min: 0, max: 2 ** 42 }).map((time) => new Date(time))

// All calls with one client id have the same user and chat.
const clientIdOf = (user: string, number: number) => `${user} ${number}`

const calls: readonly fc.Arbitrary<Call>[] = [
  call('put user', [users, texts, times, fc.option(texts, { nil: undefined })], (store, jid, name, at, loggedOut) =>
    store.users.put({ jid, form: { name }, registeredAt: at, loggedOut }),
  ),
  call('delete user', [users], (store, jid) => store.users.delete(jid)),
  call(
    'put contact',
    [users, legacyIds, texts, fc.boolean(), fc.option(texts, { nil: undefined }), fc.option(times, { nil: undefined })],
    (store, user, legacyId, name, friend, status, lastSeen) =>
      ifRegistered(store, user, () =>
        store.contacts.put(user, { legacyId, local: legacyId, name, friend, show: 'busy', status, lastSeen }),
      ),
  ),
  call('delete contact', [users, legacyIds], (store, user, id) => store.contacts.delete(user, id)),
  call('rename', [users, chats, chats], (store, user, from, to) =>
    ifRegistered(store, user, () =>
      store.contacts.rename(user, from, { legacyId: to, local: to, friend: true, show: 'busy' }),
    ),
  ),
  call('get contact', [users, legacyIds], (store, user, id) => store.contacts.get(user, id)),
  call('put subscription', [locals, users, texts], (store, local, contact, state) =>
    store.subscriptions.put({ local, contact, state }),
  ),
  call('delete subscription', [locals, users], (store, local, contact) => store.subscriptions.delete(local, contact)),
  call('get subscription', [locals, users], (store, local, contact) => store.subscriptions.get(local, contact)),
  call('add incoming', [users, chats, numbers], (store, user, chat, number) =>
    ifRegistered(store, user, () =>
      store.incoming.add({
        user,
        chat,
        clientId: `${clientIdOf(user, number)} ${chat}`,
        event: '{}',
        stanza: 's',
        stanzaId: `stanza ${number}`,
        at: timeOf(number),
        attempts: 0,
      }),
    ),
  ),
  call('set attempts', [users, chats, numbers], (store, user, chat, number) =>
    store.incoming.setAttempts(`${clientIdOf(user, number)} ${chat}`, number),
  ),
  call(
    'settle',
    [users, chats, numbers, fc.uniqueArray(legacyIds), fc.option(roles, { nil: undefined }), fc.boolean()],
    async (store, user, chat, number, ids, role, isAnswered) => {
      const settled = await store.incoming.settle(`${clientIdOf(user, number)} ${chat}`, {
        // No two messages of a chat have one id.
        legacyIds: ids.map((id) => `${id} ${number}`),
        role,
        awaitsReceipt: isAnswered,
        knownIds: number === 2 ? ['known'] : [],
        answer: isAnswered ? `answer ${number}` : undefined,
        reactions: number === 0 ? { legacyId: '1 0', by: 'user', emojis: [...ids] } : undefined,
      })
      return settled?.stanza
    },
  ),
  call('names by legacy id', [users, chats, legacyIds, numbers], (store, user, chat, id, number) =>
    store.messages.byLegacyId(user, chat, `${id} ${number}`),
  ),
  call('latest', [users, numbers, numbers], (store, user, number, limit) =>
    store.messages.latest(user, { before: timeOf(number), limit: limit + 1 }),
  ),
  call('is known', [users, chats, legacyIds, numbers], (store, user, chat, id, number) =>
    store.messages.isKnown(user, chat, `${id} ${number}`),
  ),
  call('names by stanza id', [users, chats, numbers], (store, user, chat, number) =>
    store.messages.byStanzaId(user, chat, `stanza ${number}`),
  ),
  call('mark displayed', [users, chats, numbers], (store, user, chat, number) =>
    store.messages.markDisplayed(user, chat, `stanza ${number}`),
  ),
  call('reactions', [users, chats, legacyIds, numbers, authors], (store, user, chat, id, number, by) =>
    store.messages.reactions(user, chat, `${id} ${number}`, by),
  ),
  call(
    'add outgoing',
    [users, chats, fc.option(legacyIds), numbers, fc.array(fc.tuple(fc.nat(5), roles, authors), { maxLength: 3 })],
    (store, user, chat, id, number, parts) =>
      ifRegistered(store, user, async () => {
        const legacyId = id === null ? undefined : `${id} ${number}`
        const added = await store.outgoing.add({
          user,
          chat,
          at: timeOf(number),
          legacyId,
          clientId: number === 5 ? `${clientIdOf(user, number)} ${chat}` : undefined,
          stanzas: parts.map(([part, role, by]) => ({
            stanza: `${id} ${part}`,
            names:
              legacyId === undefined
                ? undefined
                : { legacyId, stanzaId: `stanza ${part}`, role, by, displayed: part === 3 },
          })),
          reactions:
            number === 1 ? { legacyId: '1 0', by: 'contact', emojis: parts.map(([part]) => `${part}`) } : undefined,
        })
        return added?.length
      }),
  ),
  call('confirm', [users, fc.array(numbers)], async (store, user, numbers) => {
    const pending = await store.outgoing.pending(user, { after: 0, limit: 10 })
    await store.outgoing.confirm(numbers.flatMap((number) => pending[number]?.id ?? []))
  }),
  call('pending outgoing', [users, numbers, numbers], async (store, user, number, limit) => {
    const all = await store.outgoing.pending(user, { after: 0, limit: 100 })
    const page = await store.outgoing.pending(user, { after: all[number]?.id ?? 0, limit: limit + 1 })
    return page.map(({ stanza }) => stanza)
  }),
  call(
    'set cells',
    [
      users,
      cells,
      fc.array(fc.tuple(texts, fc.option(fc.uint8Array({ maxLength: 3 }), { nil: undefined })), { maxLength: 3 }),
    ],
    (store, user, cell, entries) => ifRegistered(store, user, () => store.cells.set(user, cell, entries)),
  ),
  call('get cell', [users, cells, texts], (store, user, cell, key) => store.cells.get(user, cell, key)),
  call('prune', [numbers], (store, number) => store.prune(timeOf(number))),
]

/** Everything that a store returns, without the ids that it gives to messages. */
async function everythingIn(store: GatewayStore) {
  const all = await store.users.all()
  return {
    all,
    subscriptions: await store.subscriptions.all(),
    of: await Promise.all(
      all.map(async ({ jid }) => ({
        contacts: await store.contacts.all(jid),
        subscriptions: await store.subscriptions.all(jid),
        incoming: (await store.incoming.pending(jid)).map((row) => [
          row.clientId,
          row.user,
          row.chat,
          row.stanza,
          row.at,
          row.attempts,
        ]),
        outgoing: (await store.outgoing.pending(jid, { after: 0, limit: 1000 })).map(({ stanza }) => stanza),
        rooms: await roomsOf(store, jid),
        cells: await store.cells.entries(jid, 'keys', { prefix: '', limit: 100 }),
      })),
    ),
  }
}

/** A sequence of calls. */
export const history: fc.Arbitrary<readonly Call[]> = fc.array(fc.oneof(...calls, ...roomCalls), { maxLength: 60 })

/** Makes a call; resolves with its outcome and everything that the store returns afterwards. */
export async function applyTo(store: GatewayStore, { does, run }: Call): Promise<unknown> {
  return { does, result: await run(store), after: await everythingIn(store) }
}
