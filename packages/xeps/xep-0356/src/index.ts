/**
 * Privileged Entity: acts for the users of a server that grants it, by their rosters, messages and requests.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 * import { pubsub } from '@trestle/xep-0060'
 * import { privilege } from '@trestle/xep-0356'
 *
 * const gateway = createComponent({ jid: 'superduper.montague.example', secret: 'wherefore' }).use(privilege).use(pubsub)
 * await gateway.start()
 * const privileges = gateway.get(privilege)
 * await privileges.waitForPermissions()
 * const contact = { jid: 'juliet@superduper.montague.example', name: 'Juliet', subscription: 'both' } as const
 * await privileges.setRoster('romeo@montague.example', [contact])
 * const romeo = privileges.as('romeo@montague.example') // whatever is sent by it comes from Romeo
 * romeo.send(romeo.message({ to: 'nurse@capulet.example', body: 'Commend me to thy lady' }))
 * for (const { id, value } of await gateway.get(pubsub, romeo).getItems(undefined, 'urn:xmpp:bookmarks:1'))
 *   console.log(id, value)
 * ```
 *
 * @packageDocumentation
 */
export {
  NS_PRIVILEGE,
  NS_PRIVILEGE_1,
  Privilege,
  Privilege1,
  PrivilegedIq,
  type PrivilegeValue,
} from './elements.js'
export { allows, type Permissions, type RequestAccess, readPermissions, writePermissions } from './permissions.js'
export {
  type AdvertisedPermissions,
  type PrivilegeApi,
  type PrivilegeOptions,
  permissionsAdvertised,
  privilege,
  privilege as default,
  rosterPushed,
} from './plugin.js'
export { PrivilegeError, type PrivilegeErrorCode } from './privilege-error.js'
export type { RemoteRosterEntry, RosterPush } from './remote-rosters.js'
export { type TrustedServers, trustedServers } from './trusted-servers.js'
