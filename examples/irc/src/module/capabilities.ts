import type { Narrowed, NetworkCapabilities, RoomActions } from '@trestle/gateway'
import type { IrcAbilities } from '../irc/irc-client.js'

const actions = [
  ...(['join', 'leave', 'nick', 'invite', 'kick', 'ban', 'role', 'subject', 'moderate'] as const),
] as const satisfies readonly (keyof RoomActions)[]

/** What servers can do at most. What one of them lacks, its chats lack. */
export const capabilities = {
  text: { maxBytes: 10_000, markup: true },
  replies: true,
  reactions: true,
  retractions: true,
  typing: { repeatSeconds: 3 },
  history: true,
  userPresence: true,
  rooms: { kinds: ['channel'], actions, directory: true },
} as const satisfies NetworkCapabilities

export type IrcCapabilities = typeof capabilities

/** What chats with a server lack of {@link capabilities}. */
export function lacks(abilities: IrcAbilities): Narrowed<IrcCapabilities> {
  const { messageIds, reactions, redactions, typing, history } = abilities
  return {
    ...(!messageIds && { replies: false }),
    ...(!reactions && { reactions: false }),
    ...(!redactions && { retractions: false }),
    ...(!typing && { typing: false }),
    ...(!history && { history: false }),
  }
}
