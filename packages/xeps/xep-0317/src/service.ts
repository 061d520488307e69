/**
 * Hats (XEP-0317), from the side of the service: hosted rooms tell them, and their admins administer them.
 *
 * @example
 * ```ts
 * component.use(mucService).use(hatsService)
 * const hats = component.get(hatsService)
 * await hats.createHat('feast@rooms.verona.example', { uri: 'https://verona.example/hats#host', title: 'Host' })
 * await hats.assignHat('feast@rooms.verona.example', 'capulet@capulet.example', 'https://verona.example/hats#host')
 * ```
 *
 * @packageDocumentation
 */

export type { HatsServiceApi } from './service/api.js'
export {
  type HatAssignment,
  type HatsAction,
  type HatsServiceOps,
  hatsServiceOps,
  type RoomHats,
} from './service/ops.js'
export { type HatsServiceOptions, hatsService, hatsService as default } from './service/plugin.js'
