/**
 * Moderated Message Retraction: retracts what others said in a room, and tells of what moderators retract.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { moderation, moderationReceived } from '@trestle/xep-0425'
 *
 * const client = createClient({ jid: 'capulet@capulet.example', password: 'my house' })
 * client.use(moderation)
 * client.on(moderationReceived, ({ room, id, reason }) => console.log(`${id} was retracted in ${room}: ${reason}`))
 * await client.start()
 * await client.get(moderation).moderate('feast@rooms.verona.example', 'room-1', { reason: 'No quarrels here' })
 * ```
 *
 * @packageDocumentation
 */
export {
  Moderate,
  Moderated,
  ModeratedRetract,
  ModeratedTombstone,
  type ModerateValue,
  moderateExchange,
  NS_MODERATE,
  NS_MODERATE_OLD,
  OldModerate,
  OldModerated,
  oldModerateExchange,
} from './elements.js'
export {
  type ModerateOptions,
  type ModerationApi,
  type ModerationReceived,
  type ModerationRequest,
  moderation,
  moderation as default,
  moderationMessage,
  moderationReceived,
} from './plugin.js'
export { type Moderation, moderates, readModeration } from './read-moderation.js'
