import type { ParticipantInfo, RoomRole } from '@trestle/gateway'
import type { IrcMember } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import { idOf } from './ids.js'

/** What modes of members mean: operators may ban, which clients offer to admins alone. */
const roles: Readonly<Record<string, RoomRole>> = { q: 'owner', a: 'admin', o: 'admin', h: 'moderator', v: 'member' }

/** The role that the highest mode of a member gives. Without any, in a moderated channel (`+m`), one may only listen. */
export function roleIn(client: Pick<IrcClient, 'features' | 'modes'>, channel: string, member: IrcMember): RoomRole {
  const { prefixes } = client.features()
  const rank = prefixes.findIndex(({ mode }) => member.modes.has(mode))
  const mode = prefixes[rank]?.mode
  if (mode === undefined) return client.modes(channel).has('m') ? 'visitor' : 'member'
  // Modes that only this server has count by their place beside that of operators.
  return roles[mode] ?? (rank < prefixes.findIndex(({ mode: one }) => one === 'o') ? 'admin' : 'member')
}

/** How a member is shown in the room. */
export function participantOf(server: string, client: IrcClient, channel: string, member: IrcMember): ParticipantInfo {
  const { nick, account, away } = member
  return {
    nick,
    role: roleIn(client, channel, member),
    titles: account === undefined || account === nick ? [] : [account],
    presence: away === undefined ? { show: 'online' } : { show: 'away', status: away },
    contact: idOf(server, member.id),
  }
}
