import type { JID } from '@trestle/jid'
import { type RosterItemValue, RosterQuery, StanzaError } from '@trestle/stanza'
import type { CommandDefinition, CommandDialogue, CommandResult } from '@trestle/xep-0050'
import type { AdminCommand } from './admin-command.js'
import type { AdminCommands } from './admin-commands.js'

/** Who wants what done. */
export interface AdminCall {
  /** The administrator. */
  readonly from: JID
  /** The local address that is administrated. */
  readonly to: JID
  /** Aborted when the administrator cancels. */
  readonly signal: AbortSignal
}

/** What a handler answers: the values of the result, and the contacts of `getUserRoster`. */
export type AdminAnswer<RI> = RI & { readonly roster?: readonly RosterItemValue[] | undefined }

/** Carries a command out with what was filled in. */
export type AdminApply<V, RI> = (values: V, call: AdminCall) => AdminAnswer<RI> | void | Promise<AdminAnswer<RI> | void>

/** Carries a command out. With `current`, its form shows what there is: a list that is edited. StanzaErrors reach the administrator. */
export type AdminHandler<V, I, RI> =
  | AdminApply<V, RI>
  | { readonly current: (call: AdminCall) => I | Promise<I>; readonly apply: AdminApply<V, RI> }

/** Handlers of the commands that are offered, by the names of the commands. */
export type AdminHandlers = {
  readonly [K in keyof AdminCommands]?: AdminCommands[K] extends AdminCommand<infer V, infer I, unknown, infer RI>
    ? AdminHandler<V, I, RI>
    : never
}

/** A command as it is offered; whether somebody may is asked once more before it is carried out. */
export function offeredCommand<V, I, R, RI>(
  command: AdminCommand<V, I, R, RI>,
  handler: AdminHandler<V, I, RI>,
  isAdmin: (from: JID) => Promise<boolean>,
): CommandDefinition {
  const { node, name, form, result } = command
  const { apply, current } = typeof handler === 'function' ? { apply: handler, current: undefined } : handler

  async function run(dialogue: CommandDialogue): Promise<CommandResult> {
    const call: AdminCall = { from: dialogue.from, to: dialogue.to, signal: dialogue.signal }
    const shown = current && (await current(call))
    const values = form
      ? await dialogue.ask(form, { last: true, ...(shown !== undefined && { values: shown }) })
      : ({} as V)
    checkPasswords(values)
    if (!(await isAdmin(dialogue.from))) throw new StanzaError('forbidden')
    const answer = await apply(values, call)
    if (!result || !answer) return undefined
    const { roster } = answer as { readonly roster?: readonly RosterItemValue[] }
    const told = result.result(answer)
    return roster ? { ...told, rest: { attrs: {}, children: [RosterQuery.encode({ items: roster })] } } : told
  }

  return { node, name, access: isAdmin, run }
}

function checkPasswords(values: unknown): void {
  const { password, passwordVerify } = values as { readonly password?: string; readonly passwordVerify?: string }
  if (passwordVerify === undefined || passwordVerify === password) return
  throw new StanzaError('not-acceptable', { text: 'The passwords differ.' })
}
