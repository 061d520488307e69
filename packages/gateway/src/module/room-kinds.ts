/**
 * What a room is: a `group` of members who know each other's addresses, or a `channel` that anybody may find, whose
 * participants are known by their nicks alone.
 */
export type RoomKind = 'group' | 'channel'

/** What users can do with rooms, beside talking. */
export type RoomActionKind =
  | 'join'
  | 'leave'
  | 'create'
  | 'destroy'
  | 'nick'
  | 'invite'
  | 'decline'
  | 'kick'
  | 'ban'
  | 'role'
  | 'subject'
  | 'name'
  | 'description'
  | 'avatar'
  | 'moderate'
