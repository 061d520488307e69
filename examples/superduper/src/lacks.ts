import type { RoomActions } from '@trestle/gateway'
import type { Features } from './client.js'

/** What a server has or has not, by the names of capabilities. */
const offered = [
  'voice',
  'stickers',
  'locations',
  'polls',
  'forwards',
  'replies',
  'threads',
  'typing',
  'history',
] as const

/** What is needed for what users can do with rooms. */
const neededForActions: Readonly<Record<keyof RoomActions, readonly (keyof Features)[]>> = {
  join: [],
  leave: [],
  create: ['groups'],
  destroy: [],
  nick: ['nicks'],
  invite: ['invitations'],
  decline: ['invitations'],
  kick: ['kicks'],
  ban: ['bans'],
  role: ['roles'],
  subject: ['subjects'],
  name: [],
  description: [],
  avatar: ['roomAvatars', 'files'],
  moderate: ['moderation'],
}

export const roomActions = Object.keys(neededForActions) as readonly (keyof RoomActions)[]

/** What a chat with these features lacks of what the network can. */
export function chatLacks(features: Features) {
  const { edits, deletes, reactions, readMarks, files, markup, mentions } = features
  const missing = offered.filter((name) => !features[name]).map((name) => [name, false] as const)
  return {
    ...(Object.fromEntries(missing) as { readonly [K in (typeof offered)[number]]?: false }),
    text: { ...(markup ? {} : { markup: false as const }), ...(mentions ? {} : { mentions: false as const }) },
    edits: edits ? withoutUndefined(edits) : false,
    retractions: deletes ? withoutUndefined(deletes) : false,
    reactions: reactions ? withoutUndefined(reactions) : false,
    readMarks: readMarks ? readMarks.mode : false,
    files: files ? withoutUndefined(files) : false,
  } as const
}

/** What a server with these features lacks. */
export function lacks(features: Features) {
  const { avatars, files, rooms, directory } = features
  const actions = roomActions.filter((name) => neededForActions[name].every((feature) => features[feature]))
  return {
    ...chatLacks(features),
    ...(avatars && files ? {} : { userAvatar: false as const }),
    rooms: rooms ? { actions, ...(directory ? {} : { directory: false as const }) } : (false as const),
  } as const
}

/** The features of a chat that does without some. */
export function featuresWithout(features: Features, without: readonly string[]): Features {
  return Object.fromEntries(Object.entries(features).filter(([name]) => !without.includes(name)))
}

function withoutUndefined<T extends object>(limits: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as never
}
