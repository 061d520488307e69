/**
 * Room Activity Indicators: is told that there is something new in rooms, without being in them.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { roomActivity, roomActivityReceived } from '@trestle/xep-0437'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(roomActivity)
 * client.on(roomActivityReceived, ({ rooms }) => console.log(rooms.map(String))) // ['feast@rooms.verona.example']
 * await client.start()
 * client.get(roomActivity).subscribe('rooms.verona.example')
 * ```
 *
 * @packageDocumentation
 */
export { NS_RAI, RoomActivity, type RoomActivityValue } from './elements.js'
export {
  type RoomActivityApi,
  type RoomActivityReceived,
  roomActivity,
  roomActivity as default,
  roomActivityReceived,
} from './plugin.js'
