import type { IqRequester, Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import type { Element } from '@trestle/xml'
import {
  type CommandAction,
  type CommandNote,
  type CommandValue,
  commandExchange,
  type StageAction,
} from './elements.js'

/** A stage of a command that another entity executes. Each step gives the next stage; this one stays as it is. */
export interface CommandSession {
  readonly node: string
  readonly sessionid: string | undefined
  readonly status: 'executing' | 'completed' | 'canceled'
  /** What to fill in, or what came out. */
  readonly form: DataFormValue | undefined
  readonly notes: readonly CommandNote[]
  /** Payload other than a form. */
  readonly content: readonly Element[]
  /** Where one can go from here, besides cancelling; empty when there is nothing left to do. */
  readonly actions: readonly StageAction[]
  /** What `submit` does; undefined when there is nothing left to do. */
  readonly defaultAction: StageAction | undefined
  /** Goes on by the `defaultAction`. */
  submit(form?: DataFormValue, wait?: Wait): Promise<CommandSession>
  next(form?: DataFormValue, wait?: Wait): Promise<CommandSession>
  prev(wait?: Wait): Promise<CommandSession>
  complete(form?: DataFormValue, wait?: Wait): Promise<CommandSession>
  cancel(wait?: Wait): Promise<CommandSession>
}

export interface Execution {
  readonly iq: IqRequester
  readonly to: JID | string
  readonly node: string
  readonly lang: string | undefined
}

interface Step {
  readonly action?: CommandAction | undefined
  readonly form?: DataFormValue | undefined
  readonly sessionid?: string | undefined
}

/** Sends one request of an execution, and reads the stage that answers it. */
export async function advance(execution: Execution, step: Step, wait: Wait | undefined): Promise<CommandSession> {
  const { iq, to, node, lang } = execution
  const { action, form, sessionid } = step
  return stage(execution, await iq.set(to, commandExchange, { node, sessionid, action, lang, form }, wait))
}

function stage(execution: Execution, answer: CommandValue): CommandSession {
  const { sessionid, form, notes = [], content = [] } = answer
  // Some responders leave the status out when there is nothing more to do.
  const status = answer.status ?? (form?.type === 'form' ? 'executing' : 'completed')
  const actions = status === 'executing' ? actionsOf(answer) : []
  const suggested = answer.actions ? (answer.actions.execute ?? 'next') : 'complete'
  // Where what is suggested is not allowed, as with `<complete/>` alone: as far forward as one can go.
  const defaultAction = actions.includes(suggested) ? suggested : actions.findLast((action) => action !== 'prev')
  const go = (action: CommandAction | undefined, filled: DataFormValue | undefined, wait: Wait | undefined) =>
    advance(execution, { action, form: filled, sessionid }, wait)
  return {
    node: execution.node,
    sessionid,
    status,
    form,
    notes,
    content,
    actions,
    defaultAction,
    submit: (filled, wait) => go(defaultAction, filled, wait),
    next: (filled, wait) => go('next', filled, wait),
    prev: (wait) => go('prev', undefined, wait),
    complete: (filled, wait) => go('complete', filled, wait),
    cancel: (wait) => go('cancel', undefined, wait),
  }
}

/** Without `<actions/>`, there is one stage (XEP-0050 §3.4). */
function actionsOf({ actions }: CommandValue): readonly StageAction[] {
  if (!actions) return ['complete']
  return (['prev', 'next', 'complete'] as const).filter((action) => actions[action])
}
