/**
 * Multi-User Chat (XEP-0045), from the side of a gateway: rooms of another network, each as each user sees it there.
 *
 * @example
 * ```ts
 * component.use(roomMirrors, { at: (jid) => jid.local.startsWith('#') })
 * const { api, open, view } = component.get(roomMirrors)
 * api.register('enter', async ({ jid, from, args }) => {
 *   const { me, members } = await network.join(jid!.local, args.nick)
 *   const feast = open(jid!, from!, { self: { id: me.id, name: me.name, role: 'participant', affiliation: 'member' } })
 *   for (const { id, name } of members) feast.put({ id, name, role: 'participant', affiliation: 'none' })
 * })
 * api.register('say', ({ jid, args }) => network.say(jid!.local, args.message.body))
 * ```
 *
 * @packageDocumentation
 */
export type { ViewDeparture, ViewDepartureReason } from './mirror/changing.js'
export { type NickOptions, nickOf } from './mirror/nicks.js'
export {
  type MirrorChange,
  type MirrorEntry,
  type MirrorInfo,
  type MirrorLeft,
  type MirrorOps,
  type MirrorPast,
  type MirrorRequest,
  type MirrorWhisper,
  mirrorOps,
} from './mirror/ops.js'
export {
  type RoomMirrorsApi,
  type RoomMirrorsOptions,
  type RoomViewInit,
  roomMirrors,
  roomMirrors as default,
} from './mirror/plugin.js'
export type { RoomView, ToldSubject, ViewEnd, ViewSettings } from './mirror/view-api.js'
export type { ViewOccupant, ViewOccupantInit } from './mirror/view-occupants.js'
export type { ViewSubject } from './mirror/view-state.js'
export { checkAffiliationList, type ListCheck, type Ranked } from './service/privileges.js'
