/**
 * MUC Avatars (XEP-0486), from the side of the service: owners of hosted rooms set their avatars, and everybody reads them.
 *
 * @example
 * ```ts
 * component.use(mucService).use(roomAvatarsService)
 * component.get(roomAvatarsService).api.register('maySetRoomVcard', ({ from }) => from?.domain === 'verona.example')
 * ```
 *
 * @packageDocumentation
 */
export { type RoomAvatarServiceOps, type RoomVcard, roomAvatarServiceOps } from './service/ops.js'
export { type RoomAvatarsServiceApi, roomAvatarsService, roomAvatarsService as default } from './service/plugin.js'
