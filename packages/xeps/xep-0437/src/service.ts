/**
 * Room Activity Indicators (XEP-0437), from the side of the service: hosted rooms tell of activity in them.
 *
 * @example
 * ```ts
 * component.use(mucService).use(roomActivityService)
 * ```
 *
 * @packageDocumentation
 */
export { type RoomActivityServiceOps, roomActivityServiceOps } from './service/ops.js'
export {
  type RoomActivityServiceApi,
  type RoomActivityServiceOptions,
  roomActivityService,
  roomActivityService as default,
} from './service/plugin.js'
