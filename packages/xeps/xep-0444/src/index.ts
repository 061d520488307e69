/**
 * Message Reactions: reacts to messages with emojis, and tells of the reactions of others.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { createCurrentReactions, reactions, reactionsReceived } from '@trestle/xep-0444'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * const current = createCurrentReactions()
 * client.use(reactions)
 * client.on(reactionsReceived, ({ id, message, arrival }) => {
 *   if (current.add({ message, arrival })) console.log(id, current.of(arrival.self, arrival.from.bare, id))
 * })
 * client.on('message', (message) => {
 *   if (message.body) client.get(reactions).react(message, ['🌹'])
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export {
  type CurrentReactions,
  type CurrentReactionsOptions,
  createCurrentReactions,
  type ReactingMessage,
  type SenderReactions,
} from './current-reactions.js'
export { NS_REACTIONS, Reactions, type ReactionsValue } from './elements.js'
export {
  type ReactionsApi,
  type ReactionsReceived,
  reactions,
  reactions as default,
  reactionsReceived,
} from './plugin.js'
export { ReactionError, type ReactionErrorCode } from './reaction-error.js'
export { distinctReactions, readReactions } from './read-reactions.js'
export {
  areReactionsAllowed,
  FORM_REACTION_RESTRICTIONS,
  type ReactionRestrictions,
  reactionRestrictionsForm,
  readReactionRestrictions,
} from './restrictions.js'
