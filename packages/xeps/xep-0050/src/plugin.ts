import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type DataFormValue, NS_DATA } from '@trestle/xep-0004'
import { type DiscoItem, type DiscoTarget, disco } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import { advance, type CommandSession } from './command-session.js'
import { type CommandDefinition, createCommandTable, isAllowed } from './commands.js'
import { commandExchange, NS_COMMANDS } from './elements.js'
import { type CommandOptions, createSessions } from './sessions.js'

export interface ExecuteOptions {
  /** The language to speak (BCP 47). */
  readonly lang?: string
  /** For commands that take a form at once. */
  readonly form?: DataFormValue
}

/** A command that another entity offers. */
export type OfferedCommand = DiscoItem & { readonly node: string }

export interface CommandsApi {
  /** The commands that another entity offers to this one. */
  list(to: JID | string, wait?: Wait): Promise<readonly OfferedCommand[]>
  /** Begins to execute a command of another entity; resolves with its first stage. */
  execute(to: JID | string, node: string, options?: ExecuteOptions, wait?: Wait): Promise<CommandSession>
  /**
   * Offers a command at the view's own address, or where it says. Undoing it ends its executions.
   * @throws CommandError `command-exists` where there is one of that node already.
   */
  add(command: CommandDefinition, place?: Omit<DiscoTarget, 'node'>): Dispose
}

/** Ad-hoc commands (XEP-0050): executes those of others, and offers one's own. */
export const commands = definePlugin({
  name: 'xep-0050',
  features: [NS_COMMANDS],
  requires: { disco },
  setup({ xmpp, deps, own }, options: CommandOptions) {
    const sessions = createSessions(xmpp, options)
    const table = createCommandTable(({ run }) => sessions.endAll(run))

    xmpp.iq.onSet(commandExchange, async (request, context) => {
      const { from, to } = context
      const { node, sessionid } = request
      if (sessionid !== undefined) return sessions.proceed(request, sessionid, context)
      const command = table.find(to, node)
      if (!command) throw new StanzaError('item-not-found')
      if (!(await isAllowed(command, from, to))) throw new StanzaError('forbidden')
      return sessions.start(request, context, command.run)
    })

    own(
      deps.disco(xmpp).provide({
        async info({ jid, node, from }) {
          if (node === NS_COMMANDS)
            return { identities: [{ category: 'automation', type: 'command-list' }], features: [] }
          const command = table.find(jid, node)
          if (!command) return undefined
          if (!(await isAllowed(command, from, jid))) throw new StanzaError('forbidden')
          return {
            identities: [{ category: 'automation', type: 'command-node', name: command.name }],
            features: [NS_COMMANDS, NS_DATA],
          }
        },
        async items({ jid, node, from }) {
          if (node !== NS_COMMANDS) return undefined
          return (await table.list(jid, from)).map((command) => ({ jid, node: command.node, name: command.name }))
        },
      }),
    )
    own(sessions.endAll)
    xmpp.onStop(() => sessions.endAll())

    return (self: Self): CommandsApi => ({
      async list(to, wait) {
        const items = await deps.disco(self).getItems(to, { node: NS_COMMANDS }, wait)
        // Others have no say in what an address offers (XEP-0050 §6).
        return items.filter((item): item is OfferedCommand => item.node !== undefined && item.jid.equals(to))
      },
      execute: (to, node, { lang, form } = {}, wait) =>
        advance({ iq: self.iq, to, node, lang }, { action: 'execute', form }, wait),
      add(command, { jid, everywhere = false, at } = {}) {
        const place = everywhere || at ? undefined : self.scope.jid
        return table.add(command, { jid: jid === undefined ? place : JID.from(jid), at })
      },
    })
  },
})
