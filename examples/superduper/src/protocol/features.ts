import { integer, label, list, optional, record } from '../fields.js'
import { emojis, type OutgoingContent, readMode } from './content.js'
import { limits } from './limits.js'

const yes = optional(record({}))
const within = optional(record({ withinSeconds: optional(integer) }))

/** What a server offers, told at login: what is not there is refused with `not-supported`. */
export const features = record({
  /** A second message with the same client id is not delivered again. */
  clientIds: yes,
  markup: yes,
  mentions: yes,
  previews: yes,
  replies: yes,
  threads: yes,
  /** `types`: media types, or `image/*`. */
  files: optional(record({ maxBytes: integer, maxCount: integer, types: optional(list(label(64), 64)) })),
  voice: yes,
  stickers: yes,
  locations: yes,
  polls: yes,
  forwards: yes,
  edits: within,
  deletes: within,
  /** `max` emojis of one account at one message, and only those `allowed`. */
  reactions: optional(record({ max: optional(integer), allowed: optional(emojis) })),
  receipts: yes,
  readMarks: optional(record({ mode: readMode })),
  /** A client repeats `composing` so often; without it, typing has ended. */
  typing: optional(record({ repeatSeconds: integer })),
  presence: yes,
  profiles: yes,
  avatars: yes,
  friends: yes,
  search: yes,
  history: optional(record({ maxItems: integer })),
  rooms: yes,
  /** Of rooms: without `rooms`, there is none of these. */
  groups: yes,
  channels: yes,
  roomPasswords: yes,
  directory: yes,
  invitations: yes,
  nicks: yes,
  subjects: yes,
  roomAvatars: yes,
  roles: yes,
  kicks: yes,
  bans: yes,
  titles: yes,
  /** Moderators delete what others said. */
  moderation: yes,
  /** Members see each other's presence, in rooms that are not too large for it. */
  roomPresence: yes,
})
export type Features = ReturnType<typeof features>
export type FeatureName = keyof Features

/** What a single chat may do without: an account or a room that lacks it refuses it. */
export const chatFeatures = [
  ...(['markup', 'mentions', 'previews', 'replies', 'threads', 'files', 'voice', 'stickers', 'locations'] as const),
  ...(['polls', 'forwards', 'edits', 'deletes', 'reactions', 'readMarks', 'typing'] as const),
] as const satisfies readonly FeatureName[]
export type ChatFeature = (typeof chatFeatures)[number]

const ofRooms = [
  ...['groups', 'channels', 'roomPasswords', 'directory', 'invitations', 'nicks', 'subjects'],
  ...['roomAvatars', 'roles', 'kicks', 'bans', 'titles', 'moderation', 'roomPresence'],
] as const satisfies readonly FeatureName[]

/** How a server may differ from what {@link createFeatures} offers by default. */
export interface FeatureOptions {
  /** Features that it does not offer. Default: none. */
  readonly without?: readonly FeatureName[] | undefined
  /** Seconds in which a message may be edited, and deleted. Default: as long as it is kept. */
  readonly editSeconds?: number | undefined
  readonly deleteSeconds?: number | undefined
  /** Emojis of one account at one message. Default: 20. */
  readonly maxReactions?: number | undefined
  /** Default: every emoji. */
  readonly allowedReactions?: readonly string[] | undefined
  /** Files of one message. Default: 20, the most there can be. */
  readonly maxFiles?: number | undefined
  /** Media types of files, such as `image/png` or `image/*`. Default: all. */
  readonly fileTypes?: readonly string[] | undefined
  /** Default: `each`. */
  readonly readMarks?: 'each' | 'last' | undefined
}

/** All features but those that are left out. `fileBytes` and `history` are limits of the server. */
export function createFeatures(
  options: FeatureOptions,
  bounds: { readonly fileBytes: number; readonly history: number },
): Features {
  const all: Required<Features> = {
    clientIds: {},
    markup: {},
    mentions: {},
    previews: {},
    replies: {},
    threads: {},
    files: {
      maxBytes: bounds.fileBytes,
      maxCount: options.maxFiles ?? limits.filesPerMessage,
      types: options.fileTypes,
    },
    voice: {},
    stickers: {},
    locations: {},
    polls: {},
    forwards: {},
    edits: { withinSeconds: options.editSeconds },
    deletes: { withinSeconds: options.deleteSeconds },
    reactions: { max: options.maxReactions ?? limits.emojis, allowed: options.allowedReactions },
    receipts: {},
    readMarks: { mode: options.readMarks ?? 'each' },
    typing: { repeatSeconds: 5 },
    presence: {},
    profiles: {},
    avatars: {},
    friends: {},
    search: {},
    history: { maxItems: bounds.history },
    rooms: {},
    groups: {},
    channels: {},
    roomPasswords: {},
    directory: {},
    invitations: {},
    nicks: {},
    subjects: {},
    roomAvatars: {},
    roles: {},
    kicks: {},
    bans: {},
    titles: {},
    moderation: {},
    roomPresence: {},
  }
  const without = new Set<string>(options.without)
  if (without.has('rooms')) for (const name of ofRooms) without.add(name)
  if (without.has('presence')) without.add('roomPresence')
  if (without.has('channels')) without.add('directory')
  if (without.has('deletes')) without.add('moderation')
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.has(name)))
}

export const featureNames = Object.keys(createFeatures({}, { fileBytes: 0, history: 0 })) as readonly FeatureName[]

const ofKind: Partial<Record<OutgoingContent['kind'], FeatureName>> = {
  files: 'files',
  voice: 'voice',
  sticker: 'stickers',
  location: 'locations',
  poll: 'polls',
  forwarded: 'forwards',
}

/** The features that a message needs. */
export function neededFeatures(message: OutgoingContent): readonly FeatureName[] {
  const { kind, markup = [], mentions = [], previews = [], replyTo, thread } = message
  const needed: readonly (readonly [FeatureName | undefined, boolean])[] = [
    [ofKind[kind], true],
    ['markup', markup.length > 0],
    ['mentions', mentions.length > 0],
    ['previews', previews.length > 0],
    ['replies', replyTo !== undefined],
    ['threads', thread !== undefined],
  ]
  return needed.flatMap(([feature, is]) => (feature && is ? [feature] : []))
}
