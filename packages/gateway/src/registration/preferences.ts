import { booleanField, choiceField, type InputField, type InputFields } from '../module/form-fields.js'
import type { DefinedNetwork } from '../module/network.js'
import type { StoredUser } from '../storage/store.js'
import { readForm, type SubmittedValues, visibleValues } from './registration-form.js'

/** The preferences that the frame itself has: whether the network sees the user's presence, and the user's picture. */
const SHOWS_PRESENCE = 'gateway:presence'
const SHOWS_AVATAR = 'gateway:avatar'
/** Whether the status of contacts says in words when they were last seen. */
const SEES_LAST_SEEN = 'gateway:last-seen'
/** Whether the gateway invites to rooms that the user is in and whose bookmarks it cannot write. */
const INVITES = 'gateway:invitations'
/** How many days of what happened before the gateway come into its chats. */
const HISTORY_DAYS = 'gateway:history'
const DEFAULT_DAYS = '7'

/** All fields of the preferences form: those of the module, and the frame's own. */
export function preferenceFields(network: DefinedNetwork, lastSeenText: boolean): InputFields {
  const label = 'Tell me in words when contacts were last seen'
  return {
    ...firstPreferenceFields(network),
    ...(network.capabilities.rooms && {
      [INVITES]: booleanField({ label: 'Invite me to rooms that I am in there', default: true }),
    }),
    [SEES_LAST_SEEN]: booleanField({ label, default: lastSeenText }),
  }
}

/** Those that are asked for at registration. */
export function firstPreferenceFields({ preferences, capabilities }: DefinedNetwork): InputFields {
  return {
    ...preferences,
    ...(capabilities.userPresence && {
      [SHOWS_PRESENCE]: booleanField({ label: 'Show my presence there', default: true }),
    }),
    ...(capabilities.userAvatar && {
      [SHOWS_AVATAR]: booleanField({ label: 'Show my picture there', default: true }),
    }),
    ...(capabilities.history && {
      [HISTORY_DAYS]: choiceField(
        { '0': 'None', '1': 'Of one day', '7': 'Of one week', '30': 'Of one month' },
        { label: 'Earlier messages to bring here', default: DEFAULT_DAYS },
      ),
    }),
  }
}

/** Whether the network may see the user's presence. */
export function showsPresence({ preferences }: StoredUser): boolean {
  return preferences?.[SHOWS_PRESENCE] !== false
}

/** Whether the network may see the user's picture. */
export function showsAvatar({ preferences }: StoredUser): boolean {
  return preferences?.[SHOWS_AVATAR] !== false
}

/** Whether the gateway invites the user to rooms, where it cannot bookmark them. */
export function wantsInvitations({ preferences }: Pick<StoredUser, 'preferences'>): boolean {
  return preferences?.[INVITES] !== false
}

/** Whether the user is told in words when contacts were last seen. */
export function seesLastSeen({ preferences }: Pick<StoredUser, 'preferences'>, byDefault: boolean): boolean {
  const chosen = preferences?.[SEES_LAST_SEEN]
  return typeof chosen === 'boolean' ? chosen : byDefault
}

/** Days of what happened before the gateway that the user wants. */
export function historyDays({ preferences }: Pick<StoredUser, 'preferences'>): number {
  return Number(preferences?.[HISTORY_DAYS] ?? DEFAULT_DAYS)
}

/** The module's preferences of a user; the defaults, where nothing is stored. */
export function preferencesOf(
  { preferences: fields }: DefinedNetwork,
  { preferences = {} }: Pick<StoredUser, 'preferences'>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, field]) => [name, preferences[name] ?? defaultOf(name, field)])
  return Object.freeze(Object.fromEntries(entries.filter(([, value]) => value !== undefined)))
}

/** What a form of the preferences is filled in with. */
export function shownPreferences(fields: InputFields, { preferences = {} }: Pick<StoredUser, 'preferences'>) {
  return visibleValues(fields, preferences) satisfies SubmittedValues
}

function defaultOf(name: string, field: InputField<unknown>): unknown {
  try {
    return readForm({ [name]: field }, {})[name]
  } catch {
    return undefined
  }
}
