import type { Message as Stanza } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { type MucApi, muc } from '@trestle/xep-0045'
import { registration } from '@trestle/xep-0077'
import { mam } from '@trestle/xep-0313'
import { expect } from 'vitest'
import {
  defineNetwork,
  type GatewayStore,
  type IncomingMessage,
  type ListedParticipant,
  type ListedRoom,
  type NetworkCapabilities,
  type Past,
  type Room,
  type RoomAction,
  type SessionContext,
  type SessionHandlers,
  textField,
} from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import { GATEWAY, startTrialGateway, type TrialGateway } from './trial-gateway.js'

export const SQUARE = `#square@${GATEWAY}`

/** What a network with rooms can do in tests, and what it has got. */
export interface RoomsNetwork {
  rooms: ListedRoom[]
  participants: Record<string, ListedParticipant[]>
  readonly messages: (IncomingMessage & { readonly chat: string; readonly kindOfChat: string })[]
  readonly actions: { readonly room: string; readonly action: RoomAction }[]
  onAction: (room: Room, action: RoomAction) => unknown
  onMessage: (room: string, message: IncomingMessage) => unknown
  /** Rooms that can be looked up. */
  directory: Iterable<ListedRoom>
  /** The texts that they were looked up by. */
  readonly lookedUp: (string | undefined)[]
  /** What was done to messages. */
  readonly done: string[]
  /** What happened before, and how often that was told. */
  past: Past[]
  told: number
  /** How often participants were listed. */
  listed: number
  /** What sessions have instead from their beginning. */
  handlers: Partial<SessionHandlers<typeof everything>>
}

/** What the network declares, unless a test has it declare less. */
export const everything = {
  text: { mentions: true },
  edits: true,
  reactions: true,
  retractions: true,
  replies: true,
  typing: true,
  history: true,
  readMarks: 'last',
  rooms: {
    kinds: ['group', 'channel'],
    actions: [
      ...(['join', 'leave', 'create', 'destroy', 'nick', 'invite', 'kick', 'ban', 'role', 'subject'] as const),
      ...(['decline', 'name', 'description', 'avatar', 'moderate'] as const),
    ],
    directory: true,
  },
} as const satisfies NetworkCapabilities

/** A gateway to a network with rooms, whose every move a test decides, with one user. */
export async function roomsGateway(
  prepare: (network: RoomsNetwork) => void = () => {},
  store?: GatewayStore,
  declared: NetworkCapabilities = everything,
  beforeUsers: (gateway: TrialGateway) => unknown = () => {},
) {
  const network: RoomsNetwork = {
    rooms: [{ legacyId: 'square', name: 'The Square', myNick: 'Romeo' }],
    participants: { square: [{ legacyId: 'benvolio', nick: 'Benvolio' }] },
    messages: [],
    actions: [],
    onAction: () => undefined,
    onMessage: () => `n${network.messages.length}`,
    directory: [],
    lookedUp: [],
    done: [],
    past: [],
    told: 0,
    listed: 0,
    handlers: {},
  }
  prepare(network)
  const contexts: SessionContext<{ readonly name: string }, typeof everything>[] = []
  const module = defineNetwork({
    name: 'Rooms',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: declared as typeof everything,
    session(context) {
      contexts.push(context)
      const handlers: SessionHandlers<typeof everything> = {
        login: () => {},
        onMessage(chat, message) {
          network.messages.push({ ...message, chat: chat.legacyId, kindOfChat: chat.kind })
          return network.onMessage(chat.legacyId, message) as string
        },
        onEdit: (_, { target, message }) => void network.done.push(`edit ${target.legacyId} ${message.body}`),
        onReactions: (_, { target, emojis }) => void network.done.push(`reactions ${target.legacyId} ${emojis}`),
        onRetract: (_, { target }) => void network.done.push(`retract ${target.legacyId}`),
        onTyping: () => {},
        async *history() {
          network.told++
          yield* network.past
        },
        onRead: (_, { legacyId }) => void network.done.push(`read ${legacyId}`),
        async *listRooms() {
          yield* network.rooms
        },
        async *listParticipants(room) {
          network.listed++
          yield* network.participants[room.legacyId] ?? []
        },
        async *listDirectory({ text }) {
          network.lookedUp.push(text)
          for (const room of network.directory) if (room.name?.includes(text ?? '') !== false) yield room
        },
        onRoomAction(room, action) {
          network.actions.push({ room: room.legacyId, action })
          return network.onAction(room as never, action)
        },
      }
      const { onRoomAction, listDirectory, ...others } = handlers
      const { actions, directory } = declared.rooms as Partial<(typeof everything)['rooms']>
      return {
        ...others,
        ...(actions && { onRoomAction }),
        ...(directory && { listDirectory }),
        ...network.handlers,
      } as typeof handlers
    },
  })
  const gateway = await startTrialGateway(module, store)
  await beforeUsers(gateway)
  const romeo = gateway.join()
  await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await gateway.net.settled()

  /** A client of the user that speaks of rooms. */
  function client(jid: string): TestHost {
    const host = gateway.join(jid)
    host.use(muc).use(mam)
    return host
  }

  /** Resolves as a request does, once everything has come to rest. */
  async function answered<T>(request: Promise<T>): Promise<T> {
    request.catch(() => {})
    await settle(gateway)
    return request
  }

  return {
    ...{ gateway, network, romeo, client, answered },
    /** A client of the user that is in a room. */
    async inRoom(address = SQUARE, jid = 'romeo@montague.example/phone') {
      const host = client(jid)
      return { host, room: await answered(host.get(muc).join(address, 'Romeo')) }
    },
    get context() {
      return contexts.at(-1) as SessionContext<{ readonly name: string }, typeof everything>
    },
    room: (id = 'square') => contexts.at(-1)?.rooms.byLegacyId(id) as Room<typeof everything>,
    mucOf: (host: TestHost): MucApi => host.get(muc),
  }
}

/** Every stanza of a kind that a client gets from now on, in order. */
export function stanzasOf(host: TestHost): { readonly all: string[] } {
  const all: string[] = []
  host.xmpp.events.on('message', (message: Stanza) => void all.push(`${message.from}: ${message.body}`))
  expect(all).toEqual([])
  return { all }
}
