import type { Wait } from '@trestle/core'
import type { RosterItemValue } from '@trestle/stanza'
import { RosterResult } from '@trestle/stanza'
import { type DataFormValue, fillForm } from '@trestle/xep-0004'
import type { CommandNote, CommandSession } from '@trestle/xep-0050'
import type { AdminCommand } from './admin-command.js'
import { AdminError } from './admin-error.js'

/** What came out of a command. */
export interface AdminResult<R> {
  /** What the service told of the fields that the command has; each may be missing. */
  readonly values: Partial<R>
  /** All that it told. */
  readonly form: DataFormValue | undefined
  readonly notes: readonly CommandNote[]
  /** The contacts in it (`getUserRoster`). */
  readonly roster: readonly RosterItemValue[]
}

/** What is filled in; a function gets what the form of the service shows, such as the list that is edited. */
export type AdminInput<V, I> = I | ((current: Partial<V>) => I)

/** Goes on with a command that was executed: fills in its form, and reads what comes out. */
export async function carryOut<V, I, R, RI>(
  command: AdminCommand<V, I, R, RI>,
  first: CommandSession,
  input: AdminInput<V, I>,
  wait: Wait,
): Promise<AdminResult<R>> {
  const last = first.status === 'executing' ? await first.submit(filled(command, first, input), wait) : first
  const { notes, form, content } = last
  if (last.status === 'executing')
    throw new AdminError('unexpected-stage', `${command.name}: there is another form.`, notes)
  const errors = notes.filter(({ type }) => type === 'error')
  if (errors.length > 0 || last.status === 'canceled') {
    const text = errors.map((note) => note.text).join(' ') || 'it was cancelled.'
    throw new AdminError('refused', `${command.name}: ${text}`, notes)
  }
  const values = form && command.result ? command.result.readValid(form).value : {}
  return { values, form, notes, roster: rosterIn([...(form?.rest?.children ?? []), ...content]) }
}

function filled<V, I>(
  { form, name }: AdminCommand<V, I, unknown, never>,
  { form: offered, notes }: CommandSession,
  input: AdminInput<V, I>,
): DataFormValue {
  if (!form || !offered) throw new AdminError('unexpected-stage', `${name}: there is no form to fill in.`, notes)
  const values =
    typeof input === 'function' ? (input as (current: Partial<V>) => I)(form.readValid(offered).value) : input
  const names = new Set(offered.fields?.map((one) => one.var))
  const given: Record<string, readonly string[]> = Object.create(null)
  for (const { var: field = '', values: texts = [] } of form.submission(values).fields ?? []) {
    const target = names.has(field) ? field : OTHER_NAMES[field]
    if (field !== 'FORM_TYPE' && target !== '') given[target ?? field] = texts
  }
  return fillForm(offered, given)
}

/** Names that services use instead; empty: not needed where it is not asked for. */
const OTHER_NAMES: Readonly<Record<string, string | undefined>> = {
  accountjids: 'accountjid',
  accountjid: 'accountjids',
  'password-verify': '',
}

function rosterIn(elements: readonly Parameters<typeof RosterResult.decode>[0][]): readonly RosterItemValue[] {
  return elements
    .filter((one) => one.is(RosterResult.ns, RosterResult.name))
    .flatMap((one) => RosterResult.decode(one).items)
}
