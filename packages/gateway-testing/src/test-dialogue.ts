import { type DataFormValue, type FillValue, fillForm } from '@trestle/xep-0004'
import type { CommandSession } from '@trestle/xep-0050'
import { mediaOf } from '@trestle/xep-0221'
import { GatewayTestingError } from './gateway-testing-error.js'

/** What a user fills in, by the names of the fields. */
export type DialogueValues = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** One step of a dialogue that is held by an ad-hoc command. */
export interface TestDialogue {
  /** Whether it has come to its end. */
  readonly done: boolean
  readonly title: string | undefined
  /** What the step says: instructions, fixed texts, and notes, which also tell what was wrong. */
  readonly text: string
  /** The names of the fields to fill in. */
  readonly fields: readonly string[]
  /** The code that is shown, as text. */
  readonly code: string | undefined
  /** The picture of the code: a PNG. */
  picture(): Promise<Uint8Array>
  /** The rows of a table that came out, by the names of its columns. */
  readonly rows: readonly Readonly<Record<string, string>>[]
  /** Goes on with values for some fields; the others keep what they hold. Rejects where a field is missing or there is none. */
  submit(values?: DialogueValues): Promise<TestDialogue>
  cancel(): Promise<void>
}

export interface DialogueMeans {
  within<T>(what: string, promise: Promise<T>): Promise<T>
  /** Retrieves a picture by its content id. */
  picture(cid: string): Promise<Uint8Array>
}

export function dialogueOf(session: CommandSession, means: DialogueMeans): TestDialogue {
  const { form, notes, status } = session
  const fields = (form?.fields ?? []).filter((field) => field.var !== undefined && !isShown(field.type))
  const code = form?.fields?.find((field) => field.var === 'code' && field.type === 'fixed')
  const next = async (answer: Promise<CommandSession>) =>
    dialogueOf(await means.within('the gateway answers the command', answer), means)
  return {
    done: status !== 'executing',
    title: form?.title,
    text: textOf(form, notes),
    fields: fields.map((field) => field.var as string),
    code: code?.values?.[0],
    async picture() {
      const uri = code && mediaOf(code)[0]?.uris[0]?.uri
      if (uri === undefined) throw new GatewayTestingError('dialogue', 'This step shows no picture.')
      return means.picture(uri.replace(/^cid:/, ''))
    },
    rows: (form?.items ?? []).map((item) =>
      Object.fromEntries(item.fields.map((field) => [field.var ?? '', field.values?.[0] ?? ''])),
    ),
    submit: async (values = {}) => next(session.submit(form && filledIn(form, values))),
    async cancel() {
      await means.within('the gateway ends the command', session.cancel())
    },
  }
}

/**
 * Answers each step of a dialogue with the values that it asks for, by their names; the other fields keep what they hold.
 * Resolves with its end. Rejects where a step complains, or shows something that no value can answer.
 */
export async function answerAll(dialogue: TestDialogue, values: DialogueValues): Promise<TestDialogue> {
  const given = new Set<string>()
  let step = dialogue
  while (!step.done) {
    const asked = step.fields.filter((name) => Object.hasOwn(values, name))
    const isRepeated = asked.some((name) => given.has(name))
    if (isRepeated || step.code !== undefined) throw unanswerable(step)
    for (const name of asked) given.add(name)
    step = await step.submit(Object.fromEntries(asked.map((name) => [name, values[name] as string])))
  }
  return step
}

function unanswerable({ text, fields, title = 'A step' }: TestDialogue): GatewayTestingError {
  const asked = fields.length === 0 ? 'nothing to fill in' : fields.join(', ')
  return new GatewayTestingError(
    'dialogue',
    `${title} cannot be answered with the values of the test (${asked}): ${text}`,
  )
}

function filledIn(form: DataFormValue, values: DialogueValues): DataFormValue {
  try {
    return fillForm(form, values as Readonly<Record<string, FillValue>>)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new GatewayTestingError('dialogue', `${form.title ?? 'The form'} cannot be filled in so: ${message}`)
  }
}

function textOf(form: DataFormValue | undefined, notes: readonly { readonly text: string }[]): string {
  const fixed = (form?.fields ?? []).filter((field) => field.type === 'fixed' && field.var === undefined)
  const texts = [
    ...notes.map(({ text }) => text),
    ...(form?.instructions ?? []),
    ...fixed.flatMap(({ values = [] }) => values),
  ]
  return [...new Set(texts)].join('\n')
}

function isShown(type: string | undefined): boolean {
  return type === 'fixed' || type === 'hidden'
}
