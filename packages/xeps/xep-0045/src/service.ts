/**
 * Multi-User Chat (XEP-0045), from the side of the service: rooms at addresses of a component.
 *
 * @example
 * ```ts
 * component.use(mucService, { at: (jid) => jid.local.startsWith('#'), name: 'Rooms of Verona' })
 * const feast = await component.get(mucService).createRoom('#feast@superduper.example', { settings: { name: 'The Feast' } })
 * const capulet = await feast.enter('capulet')
 * await capulet.say('Welcome, gentlemen!')
 * component.on(hostedMessage, ({ room, nick, message }) => network.send(room, nick, message.body))
 * ```
 *
 * @packageDocumentation
 */
export * from './service/events.js'
export type { HostedRoomExtension } from './service/extensions.js'
export type { KeptSubject, StoredAffiliation, StoredRoom } from './service/hosted-room.js'
export { type MucServiceOps, mucServiceOps } from './service/ops.js'
export { type MucServiceApi, type MucServiceOptions, mucService, mucService as default } from './service/plugin.js'
export type { HostedOccupantInfo, HostedRoomApi, Puppet, PuppetOptions, SpokenText } from './service/puppets.js'
export { defaultRoomSettings, type RoomSettings } from './service/room-settings.js'
export type { NewRoom } from './service/rooms.js'
