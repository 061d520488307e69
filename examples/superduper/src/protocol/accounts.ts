import { boolean, choice, instant, label, list, optional, record, text } from '../fields.js'
import { limits } from './limits.js'

/** The name of an account. */
export const name = label(limits.nameBytes)
/** The name of an account or the id of a room, which begins with `#`: what can be written to. */
export const chat = name
export const line = label(limits.lineBytes)
export const fileId = label(64)
export const status = label(limits.statusBytes, { empty: true })
export const show = choice('online', 'away', 'busy', 'offline')
export const typingState = choice('composing', 'paused', 'recording')
export const relation = choice('mutual', 'requested', 'asking')
export const groups = list(label(limits.nameBytes), limits.groups)

export type Show = ReturnType<typeof show>
export type TypingState = ReturnType<typeof typingState>
/** `requested`: this account asked and waits. `asking`: the contact asked and waits. */
export type Relation = ReturnType<typeof relation>

/** What is known of an account. `phone` and `email` are told to its contacts alone. */
export const profile = record({
  name: optional(line),
  about: optional(text(limits.aboutBytes)),
  phone: optional(line),
  email: optional(line),
  /** The id of the file with the picture: another picture has another id. */
  avatar: optional(fileId),
  bot: optional(boolean),
  /** Names of features that the server has, but this account does not: they are refused in the chat with it. */
  without: optional(list(line, 64)),
})
export type Profile = ReturnType<typeof profile>

/** A presence as others see it: `lastSeen` (ms since 1970) when it is offline and was not always. */
export const presence = { show, status, lastSeen: optional(instant) }

/** Whether a name is valid for an account. */
export function isAccountName(value: string): boolean {
  try {
    return name(value, 'name') === value && value.trim() === value && !value.includes(':') && !value.startsWith('#')
  } catch {
    return false
  }
}
