import {
  defineNetwork,
  type ListedParticipant,
  type ListedRoom,
  type Past,
  type RoomAction,
  type SessionContext,
  secretField,
  textField,
} from '../../src/index.js'
import type { ScenarioNetwork } from './scenario-network.js'

const capabilities = {
  edits: true,
  reactions: true,
  retractions: true,
  replies: true,
  readMarks: 'last',
  history: true,
  rooms: { kinds: ['group', 'channel'], actions: ['join', 'subject', 'nick', 'kick', 'ban', 'role', 'moderate'] },
} as const

type Participants = readonly ListedParticipant[]

/** A network with rooms, which a scenario drives. */
export interface ScenarioRooms extends Pick<ScenarioNetwork, 'network' | 'got'> {
  rooms: readonly ListedRoom[]
  participants: Readonly<Record<string, Participants>>
  /** What happened before, by room; and the gaps that were asked for. */
  past: Readonly<Record<string, readonly Past[]>>
  readonly gaps: string[]
  /** Replaced to have the network do or refuse something. */
  act: (room: string, action: RoomAction) => unknown
  /** Replaced to have the network refuse a message. */
  take: (body: string) => void
  session(): SessionContext<{ readonly name: string }, typeof capabilities>
}

export function scenarioRooms(): ScenarioRooms {
  let session: SessionContext<{ readonly name: string }, typeof capabilities> | undefined
  let count = 0
  const got: string[] = []
  const scenario: Omit<ScenarioRooms, 'network' | 'session'> = {
    got,
    rooms: [],
    participants: {},
    past: {},
    gaps: [],
    act: () => undefined,
    take: () => {},
  }
  const network = defineNetwork({
    name: 'Scenario',
    type: 'scenario',
    registration: { name: textField({ required: true }), password: secretField({ required: true }) },
    capabilities,
    session(context) {
      session = context
      const note = (what: string) => void got.push(what)
      return {
        login: () => note('login'),
        onMessage(chat, message) {
          scenario.take(message.body)
          note(`${chat.kind} ${chat.legacyId}: ${message.body}`)
          return `u${++count}`
        },
        onEdit: (_, { target, message }) => note(`edit ${target.legacyId}: ${message.body}`),
        onReactions: (_, { target, emojis }) => note(`react ${target.legacyId}: ${emojis.join(' ')}`),
        onRetract: (_, { target }) => note(`retract ${target.legacyId}`),
        onRead: (_, { legacyId }) => note(`read ${legacyId}`),
        async *listRooms() {
          yield* scenario.rooms
        },
        async *listParticipants(room) {
          yield* scenario.participants[room.legacyId] ?? []
        },
        async *history(chat, gap) {
          scenario.gaps.push(`${chat.legacyId} after ${gap.after?.legacyId}`)
          yield* scenario.past[chat.legacyId] ?? []
        },
        onRoomAction(room, action) {
          note(`${action.kind} ${room.legacyId}`)
          return scenario.act(room.legacyId, action)
        },
      }
    },
  })
  return Object.assign(scenario, {
    network: network as never,
    session() {
      if (!session) throw new Error('There is no session.')
      return session
    },
  })
}
