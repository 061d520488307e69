import { op } from '@trestle/api-registry'

/** What a service leaves to its host. `jid`: the room; `from`: the moderator. */
export const moderationServiceOps = {
  /**
   * Whether the room has a message with this id of the room; if not, the request is refused with `item-not-found`. Default:
   * whether it is one of the last 500 with a body since the service runs, or in the archive of the room, if `archives` of
   * XEP-0313 is used.
   */
  hasMessage: op<string, boolean>(() => false),
}
export type ModerationServiceOps = typeof moderationServiceOps
