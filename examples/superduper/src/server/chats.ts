import type { FeatureName } from '../protocol.js'
import type { Accounts } from './accounts.js'
import { chatOf, directKey, isRoomId } from './chat-key.js'
import { RequestError } from './request-error.js'
import { membersOf, rankOf, ranks } from './room-roles.js'
import type { State } from './state/state.js'

/** A chat that an account takes part in. */
export interface Chat {
  /** The key of its history. */
  readonly key: string
  readonly isRoom: boolean
  /** Everybody in it but the account. */
  readonly others: readonly string[]
  /** Features that the server has, but this chat does not. */
  readonly without: readonly FeatureName[]
  /** Whether the account may delete what others said. */
  readonly moderates: boolean
  /** Whether the account is heard. */
  readonly hasVoice: boolean
  /** The name of the chat for a participant. */
  nameFor(account: string): string
}

export interface Chats {
  /**
   * Throws `unknown-account`, `unknown-room` or `not-allowed` where the account has no such chat, and `not-supported`
   * where the chat lacks the feature.
   */
  open(account: string, chat: string, feature?: FeatureName): Chat
  /** The same, for who wants to be heard there: throws `not-allowed` to visitors of rooms. */
  openToWrite(account: string, chat: string, feature?: FeatureName): Chat
}

export function createChats(state: State, accounts: Accounts): Chats {
  function openRoom(account: string, id: string): Chat {
    const room = state.rooms.get(id)
    const rank = rankOf(room, account)
    if (!room || rank === 0) throw new RequestError('unknown-room')
    const others = membersOf(room).filter((other) => other !== account)
    const { without = [] } = room.info
    const may = { moderates: rank >= ranks.moderator, hasVoice: rank >= ranks.member }
    return { key: id, isRoom: true, others, without, ...may, nameFor: () => id }
  }

  function openDirect(account: string, other: string): Chat {
    if (!accounts.has(other)) throw new RequestError('unknown-account')
    if (other === account) throw new RequestError('not-allowed', 'An account cannot do this to itself.')
    const key = directKey(account, other)
    const without = accounts.without(other)
    const may = { moderates: false, hasVoice: true }
    return { key, isRoom: false, others: [other], without, ...may, nameFor: (one) => chatOf(key, one) }
  }

  function open(account: string, name: string, feature?: FeatureName): Chat {
    const chat = isRoomId(name) ? openRoom(account, name) : openDirect(account, name)
    if (feature && chat.without.includes(feature)) throw new RequestError('not-supported', `${name} has no ${feature}.`)
    return chat
  }

  return {
    open,
    openToWrite(account, name, feature) {
      const chat = open(account, name, feature)
      if (!chat.hasVoice) throw new RequestError('not-allowed', 'Visitors are not heard here.')
      return chat
    },
  }
}
