/**
 * Service Administration: administrates servers and components, and lets a component be administrated.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { JID } from '@trestle/jid'
 * import { administration } from '@trestle/xep-0133'
 *
 * const client = createClient({ jid: 'prince@verona.example', password: 'peace' }).use(administration)
 * await client.start()
 * const admin = client.get(administration) // of the own server, unless `to` says otherwise
 * console.log(await admin.offered()) // ['addUser', 'deleteUser', …]
 * await admin.addUser({ accountjid: JID.parse('juliet@verona.example'), password: 'balcony', passwordVerify: 'balcony' })
 * const { values } = await admin.getOnlineUsersList({ maxItems: '25' })
 * console.log(values.jids?.join(', '))
 * const tybalt = JID.parse('tybalt@verona.example')
 * await admin.editBlacklist(({ jids = [] }) => ({ jids: [...jids, tybalt] }), { to: 'rooms.verona.example' })
 * ```
 *
 * @packageDocumentation
 */
export { type AdminCommand, adminCommand, type Nothing, NS_ADMIN } from './admin-command.js'
export { type AdminCommandName, type AdminCommands, adminCommands } from './admin-commands.js'
export { AdminError, type AdminErrorCode } from './admin-error.js'
export type { AdminAnswer, AdminApply, AdminCall, AdminHandler, AdminHandlers } from './offer.js'
export { administrationOps } from './ops.js'
export {
  type AdministrationApi,
  type AdministrationOptions,
  type AdminMethods,
  type AdminRequestOptions,
  administration,
  administration as default,
} from './plugin.js'
export type { AdminInput, AdminResult } from './request.js'
