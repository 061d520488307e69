import type { Ops } from '@trestle/api-registry'
import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type CommandSession, commands } from '@trestle/xep-0050'
import type { Dispose } from '@trestle/xmlstream'
import type { AdminCommand } from './admin-command.js'
import { type AdminCommandName, type AdminCommands, adminCommands } from './admin-commands.js'
import { type AdminHandler, type AdminHandlers, offeredCommand } from './offer.js'
import { administrationOps } from './ops.js'
import { type AdminInput, type AdminResult, carryOut } from './request.js'

export interface AdministrationOptions {
  /** Who may administrate the addresses of this host, by their bare addresses. Default: nobody. */
  readonly admins?: readonly (JID | string)[] | undefined
}

export interface AdminRequestOptions extends Wait {
  /** The service. Default: the own server. */
  readonly to?: JID | string | undefined
}

/**
 * A method for each command of a service: executes it, fills in the form of the service and resolves with what comes out.
 * Rejects with FormError for what its form does not take, AdminError, and StanzaError such as `forbidden` and `conflict`.
 */
export type AdminMethods = {
  readonly [K in AdminCommandName]: AdminCommands[K] extends AdminCommand<infer V, infer I, infer R, never>
    ? (input?: AdminInput<V, I>, options?: AdminRequestOptions) => Promise<AdminResult<R>>
    : never
}

export interface AdministrationApi extends AdminMethods {
  readonly api: Ops<typeof administrationOps>
  /** The names of those commands that a service offers to this address. */
  offered(service?: JID | string, wait?: Wait): Promise<readonly AdminCommandName[]>
  /** Offers commands at this address, to administrators alone (`isAdmin`). Returns the undoing. */
  offer(handlers: AdminHandlers): Dispose
}

const NAMES = Object.keys(adminCommands) as readonly AdminCommandName[]

/** Service Administration (XEP-0133): administrates servers and components, and lets oneself be administrated. */
export const administration = definePlugin({
  name: 'xep-0133',
  requires: { commands },
  setup({ xmpp, deps, own }, { admins = [] }: AdministrationOptions) {
    const known = admins.map((one) => JID.from(one).bare)
    const api = xmpp.ops.wrap('xep-0133', administrationOps, {
      isAdmin: ({ from }) => from !== undefined && known.some((one) => one.equals(from.bare)),
    })

    return (self: Self): AdministrationApi => {
      const service = (to: JID | string | undefined) => to ?? self.jid.domain
      const execute = (to: JID | string | undefined, node: string, wait: Wait): Promise<CommandSession> =>
        deps.commands(self).execute(service(to), node, {}, wait)

      function method(name: AdminCommandName) {
        const command = adminCommands[name] as unknown as AdminCommand<object, object, object, object>
        return async (input: AdminInput<object, object> = {}, { to, ...wait }: AdminRequestOptions = {}) =>
          carryOut(command, await execute(to, command.node, wait), input, wait)
      }

      return {
        ...(Object.fromEntries(NAMES.map((name) => [name, method(name)])) as unknown as AdminMethods),
        api,
        async offered(to, wait) {
          const nodes = new Set((await deps.commands(self).list(service(to), wait)).map(({ node }) => node))
          return NAMES.filter((name) => nodes.has(adminCommands[name].node))
        },
        offer(handlers) {
          const undo = NAMES.flatMap((name) => {
            const handler = handlers[name] as unknown as AdminHandler<object, object, object> | undefined
            if (!handler) return []
            const command = adminCommands[name] as unknown as AdminCommand<object, object, object, object>
            const isAdmin = (from: JID) => api.run('isAdmin', { jid: self.boundJid, from, args: command.node })
            return [deps.commands(self).add(offeredCommand(command, handler, isAdmin))]
          })
          return own(() => {
            for (const one of undo) one()
          })
        },
      }
    }
  },
})
