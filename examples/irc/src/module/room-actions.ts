import { GatewayError, type RoomAction, type RoomRole } from '@trestle/gateway'
import type { IrcClient, ModeRequest } from '../irc/irc-client.js'
import type { IrcCapabilities } from './capabilities.js'
import { placeOf } from './ids.js'
import { banMaskOf } from './masks.js'
import { roleIn } from './members.js'

type Action = RoomAction<IrcCapabilities['rooms']['actions'][number]>
/** What needs a channel that the user is in. */
export type InChannel = Exclude<Action, { readonly kind: 'join' | 'leave' }>

/** Masks by which the user has banned somebody, by channel and nick: who is not there has no host to make one of. */
export type BanMasks = Map<string, string>

const MAX_MASKS = 1000
const keyOf = (client: IrcClient, channel: string, who: string) => `${client.fold(channel)} ${client.fold(who)}`

/** Does something in a channel. Rejects with what the server refuses. */
export async function doInChannel(
  client: IrcClient,
  channel: string,
  action: InChannel,
  masks: BanMasks,
): Promise<void> {
  switch (action.kind) {
    case 'nick':
      return client.setNick(action.text)
    case 'invite': {
      const { name } = placeOf(action.who)
      if (name === undefined) throw new GatewayError('invalid', 'A server cannot be invited.')
      return client.invite(channel, name)
    }
    case 'kick':
      return client.kick(channel, action.who, action.reason)
    case 'ban':
      return ban(client, channel, action, masks)
    case 'role':
      return setRole(client, channel, action, masks)
    case 'subject':
      return client.topic(channel, action.text)
    case 'moderate':
      return client.redact(channel, action.target.legacyId, action.reason)
    default:
      return action satisfies never
  }
}

async function ban(
  client: IrcClient,
  channel: string,
  { who, reason }: { readonly who: string; readonly reason?: string | undefined },
  masks: BanMasks,
): Promise<void> {
  const member = client.members(channel).find(({ id }) => id === client.fold(who))
  const mask = banMaskOf(member ?? { nick: who })
  await client.ban(channel, mask)
  if (masks.size < MAX_MASKS) masks.set(keyOf(client, channel, who), mask)
  if (member) await client.kick(channel, member.nick, reason)
}

/** Lifts a ban of somebody who is not there. */
async function unban(client: IrcClient, channel: string, who: string, masks: BanMasks): Promise<void> {
  const key = keyOf(client, channel, who)
  const known = masks.get(key)
  const banned = await client.listMasks(channel, 'b')
  const found = banned.filter(({ mask }) => mask === known || client.fold(mask).startsWith(`${client.fold(who)}!`))
  if (found.length === 0) throw new GatewayError('not-found', 'No ban of the channel names them.')
  for (const { mask } of found) await client.unban(channel, mask)
  masks.delete(key)
}

/** The modes by which servers say what a member is, the best first. */
const modesOf: Readonly<Record<Exclude<RoomRole, 'outcast'>, string>> = {
  owner: 'q',
  admin: 'o',
  moderator: 'ho',
  member: '',
  visitor: '',
}

async function setRole(
  client: IrcClient,
  channel: string,
  { who, role, reason }: Extract<Action, { readonly kind: 'role' }>,
  masks: BanMasks,
): Promise<void> {
  if (role === 'outcast') return ban(client, channel, { who, reason }, masks)
  const member = client.members(channel).find(({ id }) => id === client.fold(who))
  if (!member && role === 'member') return unban(client, channel, who, masks)
  if (!member) throw new GatewayError('not-found', 'They are not in the channel.')
  const { prefixes } = client.features()
  const wanted = [...modesOf[role]].find((mode) => prefixes.some((prefix) => prefix.mode === mode))
  if (modesOf[role] !== '' && wanted === undefined) {
    throw new GatewayError('unsupported', `No member of a channel can be ${role} on this server.`)
  }
  const isModerated = client.modes(channel).has('m')
  if (role === 'visitor' && !isModerated) {
    throw new GatewayError('unsupported', 'Everybody may speak here: set the channel to moderated (+m) first.')
  }
  const voice = role === 'member' && isModerated ? 'v' : undefined
  const kept = new Set([wanted, voice])
  const off = [...member.modes].filter((mode) => !kept.has(mode) && (mode !== 'v' || role === 'visitor'))
  const on = [wanted, voice].flatMap((mode) => (mode === undefined || member.modes.has(mode) ? [] : [mode]))
  const changes: ModeRequest[] = [
    ...on.map((mode) => ({ on: true, mode, parameter: member.nick })),
    ...off.map((mode) => ({ on: false, mode, parameter: member.nick })),
  ]
  if (changes.length > 0) await client.setModes(channel, changes)
  const now = client.members(channel).find(({ id }) => id === member.id)
  // Some servers refuse in silence.
  if (now && changes.length > 0 && roleIn(client, channel, now) === roleIn(client, channel, member)) {
    throw new GatewayError('forbidden', 'The server did not change it.')
  }
}
