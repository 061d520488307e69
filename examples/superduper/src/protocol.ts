import { integer, label, optional, record } from './fields.js'

export * from './protocol/accounts.js'
export * from './protocol/content.js'
export type * from './protocol/content-types.js'
export * from './protocol/error-codes.js'
export * from './protocol/events.js'
export * from './protocol/features.js'
export * from './protocol/limits.js'
export * from './protocol/requests.js'
export * from './protocol/rooms.js'

/** The fields of every line: its type, and the number that a request and its answer have in common. */
export const envelope = record({
  type: label(64),
  ref: optional(integer),
})
