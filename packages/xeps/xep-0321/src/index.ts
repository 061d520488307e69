/**
 * Remote Roster Management: entities such as gateways keep their contacts in the rosters of users who allow it.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 * import { permissionAnswered, rosterManagement } from '@trestle/xep-0321'
 *
 * const gateway = createComponent({ jid: 'superduper.example', secret: 'wherefore' }).use(rosterManagement)
 * const managing = gateway.get(rosterManagement)
 * gateway.on(permissionAnswered, async ({ user, allowed }) => {
 *   if (allowed)
 *     await managing.setRoster(user, [{ jid: 'juliet@superduper.example', name: 'Juliet', subscription: 'both' }])
 * })
 * await gateway.start()
 * await managing.requestPermission('romeo@montague.example', 'To keep your friends there in your contacts')
 * ```
 *
 * @packageDocumentation
 */
export {
  ManagingEntities,
  ManagingEntity,
  type ManagingEntityValue,
  managingEntitiesExchange,
  NS_ROSTER_MANAGEMENT,
  RosterManagement,
  rosterManagementExchange,
} from './elements.js'
export { type PermissionState, type RememberedPermission, rosterManagementOps } from './ops.js'
export {
  managedRosterPushed,
  type PermissionAnswered,
  type PermissionAsked,
  permissionAnswered,
  permissionAsked,
  type RosterManagementApi,
  type RosterManagementOptions,
  rosterManagement,
  rosterManagement as default,
} from './plugin.js'
