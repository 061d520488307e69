import type { GatewayStore } from '@trestle/gateway'
import fc from 'fast-check'
import { type Call, call, ifRegistered, numbers, texts, timeOf, users } from './conformance-call.js'

const ROOMS = ['ball', 'tomb'] as const
const rooms = fc.constantFrom(...ROOMS)
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const senders = fc.constantFrom('nurse', 'tybalt')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })

const clientIdOf = (user: string, chat: string, number: number) => `${user} ${chat} ${number}`
const stanzaOf = (id: string, number: number) => ({ id, from: `room/${number % 2}`, stanza: `${id} ${number}` })

/** Calls about rooms, whose chats have the names of the rooms. */
export const roomCalls: readonly fc.Arbitrary<Call>[] = [
  call('put room', [users, rooms, maybe(texts), maybe(texts)], (store, user, legacyId, name, myNick) =>
    store.rooms.put(user, { legacyId, local: legacyId, as: 'channel', name, myNick, sessions: [`${user}/x`] }),
  ),
  call('delete room', [users, rooms], (store, user, id) => store.rooms.delete(user, id, id)),
  call('get room', [users, rooms], (store, user, id) => store.rooms.get(user, id)),
  call(
    'change participants',
    [users, rooms, fc.array(fc.tuple(ids, texts), { maxLength: 4 }), fc.array(ids, { maxLength: 2 })],
    (store, user, room, put, gone) =>
      store.rooms.changeParticipants(user, room, {
        put: put.map(([legacyId, nick]) => ({ legacyId, nick, details: { nick } })),
        delete: gone,
      }),
  ),
  call(
    'add to archive',
    [users, rooms, numbers, maybe(ids), fc.array(fc.tuple(ids, senders, fc.boolean()), { maxLength: 3 })],
    (store, user, chat, number, legacyId, stanzas) =>
      store.outgoing.add({
        ...{ user, chat, legacyId, at: timeOf(number), stanzas: [] },
        archived: stanzas.map(([id, sender, displayed]) => ({
          ...stanzaOf(id, number),
          names:
            legacyId === undefined
              ? undefined
              : [{ legacyId, stanzaId: id, role: 'original', by: `participant:${sender}`, displayed }],
        })),
        reactions:
          number === 1 ? { legacyId: 'a', by: 'participant:nurse', emojis: stanzas.map(([id]) => id) } : undefined,
      }),
  ),
  call('write in room', [users, rooms, numbers], (store, user, chat, number) =>
    ifRegistered(store, user, () =>
      store.incoming.add({
        ...{ user, chat, clientId: clientIdOf(user, chat, number), event: '{}', stanza: 's', attempts: 0 },
        ...{ stanzaId: `stanza ${number}`, at: timeOf(number) },
      }),
    ),
  ),
  call(
    'settle in room',
    [users, rooms, numbers, fc.uniqueArray(ids, { maxLength: 2 }), ids],
    (store, user, chat, number, legacyIds, id) =>
      store.incoming.settle(clientIdOf(user, chat, number), {
        legacyIds,
        role: number === 4 ? undefined : 'original',
        archived: { ...stanzaOf(id, number), at: timeOf(number) },
      }),
  ),
  call(
    'find archived',
    [
      ...([users, rooms, numbers, fc.boolean()] as const),
      fc.record({
        ...{ start: maybe(numbers), end: maybe(numbers), from: maybe(numbers) },
        ...{ ids: maybe(fc.array(ids, { maxLength: 3 })), after: maybe(ids), before: maybe(ids) },
      }),
    ],
    async (store, user, chat, limit, backwards, { start, end, from, ...others }) => {
      const wanted = {
        ...others,
        start: start === undefined ? undefined : timeOf(start),
        end: end === undefined ? undefined : timeOf(end),
        from: from === undefined ? undefined : `room/${from % 2}`,
      }
      return [
        await store.archive.find(user, chat, { ...wanted, backwards, limit }),
        await store.archive.count(user, chat, wanted),
      ]
    },
  ),
  call('names in room', [users, rooms, ids, numbers], async (store, user, chat, id, number) => [
    await store.messages.byLegacyId(user, chat, id),
    await store.messages.byStanzaId(user, chat, id),
    await store.messages.byStanzaId(user, chat, `stanza ${number}`),
  ]),
  call('mark displayed in room', [users, rooms, ids], (store, user, chat, id) =>
    store.messages.markDisplayed(user, chat, id),
  ),
  call('reactions in room', [users, rooms], (store, user, chat) =>
    store.messages.reactions(user, chat, 'a', 'participant:nurse'),
  ),
]

/** All that a store has of the rooms of a user. */
export async function roomsOf(store: GatewayStore, user: string): Promise<unknown> {
  return Promise.all([
    store.rooms.all(user),
    ...ROOMS.map((room) => store.rooms.participants(user, room)),
    ...ROOMS.map((room) => store.archive.find(user, room, { backwards: false, limit: 1000 })),
  ])
}
