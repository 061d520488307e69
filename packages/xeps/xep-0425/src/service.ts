/**
 * Moderated Message Retraction (XEP-0425), from the side of the service: moderators of hosted rooms retract messages.
 *
 * @example
 * ```ts
 * component.use(mucService).use(moderationService)
 * component.on(hostedModeration, ({ room, id }) => archive.remove(room, id))
 * ```
 *
 * @packageDocumentation
 */
export { type ModerationServiceOps, moderationServiceOps } from './service/ops.js'
export {
  type HostedModeration,
  hostedModeration,
  type ModerationServiceApi,
  moderationService,
  moderationService as default,
} from './service/plugin.js'
