import { type DataFormValue, type FormFieldValue, formTypeField } from '@trestle/xep-0004'
import type { CommandDialogue, StageOptions } from '@trestle/xep-0050'
import { withMedia } from '@trestle/xep-0221'
import type { Clock } from '@trestle/xmlstream'
import { dataFormFields } from '../registration/registration-fields.js'
import type { SubmittedValues } from '../registration/registration-form.js'
import { sleep } from '../support/deadline.js'
import type { DialogueMedium, Question, Shown } from './medium.js'

export interface AdHocOptions {
  readonly command: CommandDialogue
  readonly clock: Clock
  /** Serves a picture as bits of binary (XEP-0231); resolves with its content id. */
  readonly servePicture: (picture: Uint8Array) => Promise<string>
}

/** A stage on its way to the user. */
interface Stage {
  readonly form: DataFormValue
  readonly options: StageOptions
  readonly signal: AbortSignal
  answered(form: DataFormValue | undefined): void
}

/** Milliseconds after which the user's client gets a stage that says to wait, since its request would time out. */
const LONGEST_SILENCE = 15_000
/** Milliseconds before a code is shown again to a user who went on from it. */
const SHOW_AGAIN = 5000

const WAITING: DataFormValue = {
  type: 'form',
  title: 'Please wait',
  instructions: ['This is not finished yet. Go on to see whether it is.'],
  fields: [],
}

/**
 * Holds a dialogue by an ad-hoc command (XEP-0050): one stage for each step. Requests never wait long: stages that say so
 * bridge the time.
 */
export async function holdByAdHoc<T>(
  { command, clock, servePicture }: AdHocOptions,
  talk: (medium: DialogueMedium) => Promise<T>,
): Promise<T> {
  const stages: Stage[] = []
  let wake: () => void = () => {}
  let isDone = false

  const show = (form: DataFormValue, options: StageOptions, signal: AbortSignal) =>
    new Promise<DataFormValue | undefined>((resolve, reject) => {
      signal.throwIfAborted()
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      stages.push({ form, options, signal, answered: resolve })
      wake()
    })

  const medium: DialogueMedium = {
    showAgainAfter: SHOW_AGAIN,
    async ask(question, signal) {
      if (question.problem !== undefined) command.note(question.problem, 'error')
      const options: StageOptions = { actions: [question.last ? 'complete' : 'next'] }
      return submittedIn(await show(formOf(question), options, signal))
    },
    async show(shown, signal) {
      const cid = shown.picture && (await servePicture(shown.picture))
      await show(formOfShown(shown, cid), { actions: ['next'] }, signal)
    },
  }

  const done = talk(medium).finally(() => {
    isDone = true
    wake()
  })
  // It is awaited below; until then, its failure must not be an unhandled one.
  done.catch(() => {})

  /** The next stage; nothing if it does not come soon, or never. */
  async function nextStage(): Promise<Stage | undefined> {
    if (stages.length === 0 && !isDone) {
      const silence = new AbortController()
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const slept = sleep(clock, LONGEST_SILENCE, silence.signal).catch(() => {})
      await Promise.race([woken, slept])
      silence.abort()
    }
    return stages.shift()
  }

  while (!isDone) {
    const stage = await nextStage()
    if (isDone || stage?.signal.aborted) continue
    const { form, options } = stage ?? { form: WAITING, options: { actions: ['next'] } satisfies StageOptions }
    const answer = await Promise.race([command.form(form, options), done.then(() => undefined)])
    stage?.answered(answer?.form)
  }
  return done
}

function formOf({ fields, values, title, text, formType }: Question): DataFormValue {
  const shown = dataFormFields(fields).map((field) => {
    const value = field.type === 'text-private' ? undefined : values[field.var ?? '']
    return value === undefined ? field : { ...field, values: typeof value === 'string' ? [value] : value }
  })
  return {
    type: 'form',
    ...(title !== undefined && { title }),
    ...(text !== undefined && { instructions: [text] }),
    fields: [...(formType === undefined ? [] : [formTypeField(formType)]), ...shown],
  }
}

/** Some clients show no instructions, others no fields: the text is in both. */
function formOfShown({ title, text, code, picture, file }: Shown, cid: string | undefined): DataFormValue {
  const fields: FormFieldValue[] = [{ type: 'fixed', values: [text] }]
  if (code !== undefined) {
    const field: FormFieldValue = { var: 'code', type: 'fixed', label: 'Code', values: [code] }
    const uris = [{ type: 'image/png', uri: `cid:${cid}` }]
    fields.push(picture && cid ? withMedia(field, { uris }) : field)
  }
  if (file) {
    const { urls, name, type = 'application/octet-stream', width, height } = file
    const field: FormFieldValue = { var: 'file', type: 'fixed', label: name ?? 'File', values: [urls[0]] }
    const size = width === undefined || height === undefined ? {} : { width, height }
    fields.push(withMedia(field, { ...size, uris: urls.map((uri) => ({ type, uri })) }))
  }
  return { type: 'form', ...(title !== undefined && { title }), instructions: [text], fields }
}

function submittedIn(form: DataFormValue | undefined): SubmittedValues {
  const fields = (form?.fields ?? []).filter((field) => field.var !== undefined)
  return Object.fromEntries(
    fields.map(({ var: name, values = [] }) => [name, values.length > 1 ? values : values[0]] as const),
  )
}
