import type { JID } from '@trestle/jid'
import { type DataFormValue, type FormProblems, type FormSchema, formTypeOf } from '@trestle/xep-0004'
import type { Element } from '@trestle/xml'
import { CommandError } from './command-error.js'
import { commandError } from './command-stanza-error.js'
import type { CommandNote, CommandValue, StageAction } from './elements.js'

/** What the requester did at a stage. */
export interface StageAnswer {
  readonly action: StageAction
  /** What was filled in; absent where nothing was. */
  readonly form: DataFormValue | undefined
}

export interface StageOptions {
  /** Where one can go from here; by default only forward. */
  readonly actions?: readonly StageAction[]
  /** Which of them is suggested; `complete` or else `next` by default. */
  readonly suggested?: StageAction
}

export interface AskOptions<I> {
  readonly values?: I
  /** The command ends afterwards. */
  readonly last?: boolean
  /** The requester may go back to the stage before. */
  readonly back?: boolean
}

/** The provider's side of one execution. */
export interface CommandDialogue {
  /** Who executes the command. */
  readonly from: JID
  /** The local address that it is a command of. */
  readonly to: JID
  readonly node: string
  readonly lang: string | undefined
  /** The form that came with the request to execute: whoever knows what is asked fills it in at once. */
  readonly given: DataFormValue | undefined
  /** Aborted when the execution ends: it is completed or failed, the requester cancels, or the session expires. */
  readonly signal: AbortSignal
  /** Something to say with the next stage, or with the end. */
  note(text: string, type?: NonNullable<CommandNote['type']>): void
  /** Shows a form and waits for what comes back. Rejects with the reason of the signal. */
  form(form: DataFormValue, options?: StageOptions): Promise<StageAnswer>
  /**
   * Asks for a typed form, and asks again, with what is wrong as notes, until it fits. With `back`, resolves with
   * undefined where the requester goes back: ask for the stage before again, and it shows what was entered there.
   */
  ask<V, I>(schema: FormSchema<V, I>, options: AskOptions<I> & { readonly back: true }): Promise<V | undefined>
  ask<V, I>(schema: FormSchema<V, I>, options?: AskOptions<I> & { readonly back?: false }): Promise<V>
}

/** What a command ends with. */
export type CommandResult =
  | DataFormValue
  | { readonly form?: DataFormValue; readonly content?: readonly Element[] }
  | void

export type CommandRun = (dialogue: CommandDialogue) => CommandResult | Promise<CommandResult>

/** An answer to the requester, without node and session. */
export type StageValue = Pick<CommandValue, 'status' | 'actions' | 'notes' | 'form' | 'content'>

export interface DialogueState {
  /** Takes the next request and resolves with what to answer. Throws StanzaError where it does not fit this stage. */
  handle(action: 'execute' | StageAction, form: DataFormValue | undefined): Promise<StageValue>
  /** Resolves with what to answer first. */
  start(run: CommandRun): Promise<StageValue>
  end(reason: Error): void
}

interface Pending<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

export function createDialogue(about: Pick<CommandDialogue, 'from' | 'to' | 'node' | 'lang' | 'given'>): DialogueState {
  const controller = new AbortController()
  let notes: CommandNote[] = []
  let answering: Pending<StageValue> | undefined
  /** The end of a command that did not wait for what it had asked, or that failed meanwhile. */
  let over: (() => Promise<StageValue>) | undefined
  let shown:
    | (Pending<StageAnswer> & { readonly actions: readonly StageAction[]; readonly suggested: StageAction })
    | undefined

  /** What was entered last, by the form that asked for it. */
  const entered = new Map<unknown, DataFormValue>()
  /** The same since the requester went back: shown once more where it is asked for again. */
  let returned = new Map<unknown, DataFormValue>()

  const answer = () =>
    new Promise<StageValue>((resolve, reject) => {
      answering = { resolve, reject }
    })

  function say(stage: StageValue): void {
    const said = notes
    notes = []
    const full = { ...stage, ...(said.length > 0 && { notes: said }) }
    if (answering) answering.resolve(full)
    else over = async () => full
    answering = undefined
  }

  function show(form: DataFormValue, options: StageOptions = {}): Promise<StageAnswer> {
    const { signal } = controller
    if (signal.aborted) return Promise.reject(signal.reason)
    if (shown) return Promise.reject(new CommandError('form-shown', 'A form is being shown already: await it first.'))
    const actions = options.actions ?? ['next']
    const suggested = options.suggested ?? (actions.includes('complete') ? 'complete' : (actions.at(-1) ?? 'next'))
    return new Promise((resolve, reject) => {
      shown = { resolve, reject, actions, suggested }
      const allowed = Object.fromEntries(actions.map((action) => [action, true]))
      say({ status: 'executing', actions: { execute: suggested, ...allowed }, form })
    })
  }

  const dialogue: CommandDialogue = {
    ...about,
    signal: controller.signal,
    note: (text, type = 'info') => void notes.push({ text, type }),
    form: show,
    ask: ask as CommandDialogue['ask'],
  }

  async function ask<V, I>(
    schema: FormSchema<V, I>,
    { values, last = false, back = false }: AskOptions<I> = {},
  ): Promise<V | undefined> {
    const forward: StageAction = last ? 'complete' : 'next'
    let form = withEntered(schema.form(values), returned.get(schema))
    returned.delete(schema)
    for (;;) {
      const { action, form: filled } = await show(form, { actions: back ? ['prev', forward] : [forward] })
      if (filled) entered.set(schema, filled)
      if (action === 'prev') {
        returned = new Map(entered)
        return undefined
      }
      const reading = schema.inspect(filled ?? { type: 'submit' })
      if (reading.ok) return reading.value
      for (const text of problemTexts(reading.problems)) dialogue.note(text, 'error')
      form = withEntered(schema.form(values), filled)
    }
  }

  return {
    start(run) {
      const first = answer()
      const ran = (async () => run(dialogue))()
      ran.then(
        (result) => say({ status: 'completed', ...resultOf(result) }),
        (error) => {
          if (answering) answering.reject(error)
          else over = () => Promise.reject(error)
          answering = undefined
        },
      )
      return first
    },
    handle(action, form) {
      // The command is still at work on the answer before this one.
      if (!shown) throw commandError('bad-action', 'The stage before is not finished yet.')
      const meant = action === 'execute' ? shown.suggested : action
      if (!shown.actions.includes(meant)) throw commandError('bad-action')
      const { resolve } = shown
      shown = undefined
      const next = over ? over() : answer()
      resolve({ action: meant, form })
      return next
    },
    end(reason) {
      controller.abort(reason)
      shown?.reject(reason)
      answering?.reject(reason)
      shown = undefined
      answering = undefined
    },
  }
}

function resultOf(result: CommandResult): Pick<StageValue, 'form' | 'content'> {
  if (!result) return {}
  return 'type' in result ? { form: result } : result
}

function problemTexts(problems: FormProblems): readonly string[] {
  return Object.entries(problems).map(([name, { text }]) => (name === '' ? text : `${name}: ${text}`))
}

/** The form again, with what was entered, but for what must not be shown again. */
function withEntered(form: DataFormValue, filled: DataFormValue | undefined): DataFormValue {
  if (!filled || formTypeOf(filled) !== formTypeOf(form)) return form
  const fields = form.fields?.map((field) => {
    if (field.type === 'text-private' || field.type === 'hidden' || field.type === 'fixed') return field
    const entered = filled.fields?.find((one) => one.var === field.var)?.values
    return entered ? { ...field, values: entered } : field
  })
  return { ...form, ...(fields && { fields }) }
}
