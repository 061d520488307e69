import type { Attachment } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import type { PublishFiles } from '../files/publish-files.js'
import type { CheckedStep, Dialogue, Step } from '../module/dialogue.js'
import { booleanField, type FormOf, type InputFields, textField } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import { readForm, type SubmittedValues, visibleIn } from '../registration/registration-form.js'
import { createAbort } from '../support/abort.js'
import { sleep, withDeadline } from '../support/deadline.js'
import { toXmlText } from '../support/xml-text.js'
import type { DialogueMedium, Question, Shown } from './medium.js'
import { qrPicture } from './qr-picture.js'
import { rotatingCode } from './rotating-code.js'

/** More about a question than modules say. */
export interface AskOptions extends Pick<Question, 'formType' | 'last' | 'confirms'> {
  readonly values?: SubmittedValues | undefined
}

/** A dialogue as the frame itself uses it. */
export interface FrameDialogue extends Dialogue {
  ask<const F extends InputFields>(form: F, step?: CheckedStep<FormOf<F>>, options?: AskOptions): Promise<FormOf<F>>
}

export interface DialogueOptions {
  readonly from: JID
  readonly medium: DialogueMedium
  readonly clock: Clock
  readonly publish: PublishFiles
  /** Aborted when the dialogue must end. */
  readonly signal: AbortSignal
}

/** A dialogue, and its end. */
export interface HeldDialogue {
  readonly dialogue: FrameDialogue
  /** Aborts the signal of the dialogue. */
  end(reason: GatewayError): void
}

/** Seconds for an answer, for a code to be scanned, and for a file to be published. */
const ANSWER_SECONDS = 300
const SCAN_SECONDS = 120
const PUBLISH_SECONDS = 600
const LONGEST_SECONDS = 24 * 3600
/** How often a form with invalid values is shown again. */
const MAX_ATTEMPTS = 10

/** Makes a dialogue of the way in which it is held. */
export function createDialogue({ from, medium, clock, publish, signal: given }: DialogueOptions): HeldDialogue {
  const controller = createAbort()
  const end = (reason: GatewayError) => controller.abort(reason)
  const signal = AbortSignal.any([given, controller.signal])
  const timeoutError = () => new GatewayError('timeout', 'There was no answer in time.')

  /** Runs a step to its end: after a timeout, the whole dialogue is over. */
  async function within<T>(seconds: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withDeadline(clock, seconds * 1000, signal, timeoutError, run)
    } catch (error) {
      if (signal.aborted) throw cancelled(signal.reason)
      if (error instanceof GatewayError && error.code === 'timeout') end(error)
      throw error
    }
  }

  const ask: FrameDialogue['ask'] = async (form, step = {}, options = {}) => {
    const { check, title, text } = step
    const seconds = secondsOf(step, Math.max(ANSWER_SECONDS, 60 * Object.keys(form).length))
    const timeout = step.timeoutSeconds === undefined ? undefined : seconds * 1000
    let values: SubmittedValues = options.values ?? {}
    let problem: string | undefined
    for (let attempt = 1; ; attempt++) {
      const about = { title: textOf(title), text: textOf(text), problem, timeout }
      values = await within(seconds, (cancel) => medium.ask({ ...options, fields: form, values, ...about }, cancel))
      try {
        const read = readForm(form, values) as FormOf<typeof form>
        problem = textOf((await check?.(read)) ?? undefined)
        if (problem === undefined) return read
      } catch (error) {
        if (!(error instanceof GatewayError) || error.code !== 'invalid') throw error
        problem = error.text ?? 'A value is not valid.'
      }
      if (attempt >= MAX_ATTEMPTS) throw new GatewayError('invalid', problem)
      values = visibleIn(form, values)
    }
  }

  /** Shows codes until `done` has settled. */
  async function showUntil<T>(
    codes: string | AsyncIterable<string>,
    done: Promise<T>,
    step: Step,
    cancel: AbortSignal,
  ): Promise<T> {
    const over = createAbort()
    const shown = AbortSignal.any([cancel, over.signal])
    const settle = () => over.abort(new GatewayError('cancelled', 'The code is not needed any more.'))
    const settled = done.then(settle, settle)
    const code = rotatingCode(codes)
    try {
      while (!over.signal.aborted) {
        const { current } = code
        if (current !== undefined) await raceQuietly(settled, show(current, step, shown))
        if (over.signal.aborted) break
        const again = medium.showAgainAfter > 0 && current !== undefined
        const pause = again ? [sleep(clock, medium.showAgainAfter, shown)] : []
        await raceQuietly(settled, code.changed(current), ...pause)
        cancel.throwIfAborted()
      }
      return await done
    } finally {
      settle()
      code.stop()
    }
  }

  async function show(code: string, { title, text }: Step, cancel: AbortSignal): Promise<void> {
    const picture = await qrPicture(code)
    const about = { title: textOf(title), text: textOf(text) ?? 'Scan this code.' }
    await medium.show({ ...about, code: toXmlText(code), picture }, cancel)
  }

  async function withFile(text: string, file: Attachment): Promise<Shown> {
    // Modules in plain JavaScript may pass any value.
    if (typeof file?.open !== 'function') throw new GatewayError('invalid', 'A file is made by file().')
    const { files, failures } = await within(PUBLISH_SECONDS, (cancel) => publish(from.bare.toString(), [file], cancel))
    return { text: [text, ...failures].join('\n'), file: files[0] }
  }

  const dialogue: FrameDialogue = {
    signal,
    from,
    ask,
    async code(step = {}) {
      const { check, ...shown } = step
      const form = { code: textField({ required: true, label: 'Code' }) }
      const { code } = await ask(form, {
        timeoutSeconds: ANSWER_SECONDS,
        ...shown,
        ...(check && { check: ({ code }) => check(code.trim()) }),
      })
      return code.trim()
    },
    qr(codes, done, step = {}) {
      // Nobody may wait for it any more when it fails.
      done.catch(() => {})
      return within(secondsOf(step, SCAN_SECONDS), (cancel) => showUntil(codes, done, step, cancel))
    },
    async confirm(question, step = {}) {
      const field = { confirmed: booleanField({ label: toXmlText(question), default: true }) }
      const { confirmed } = await ask(field, step, { last: true, confirms: true })
      return confirmed
    },
    async show(text, file) {
      const said = toXmlText(String(text))
      const shown = file === undefined ? { text: said } : await withFile(said, file)
      await within(ANSWER_SECONDS, (cancel) => medium.show(shown, cancel))
    },
  }
  return { dialogue, end }
}

/** Settles as the first does; the others may fail later. */
function raceQuietly(...all: readonly Promise<void>[]): Promise<void> {
  for (const one of all) one.catch(() => {})
  return Promise.race(all)
}

function secondsOf({ timeoutSeconds }: Step, usual: number): number {
  if (typeof timeoutSeconds !== 'number' || !(timeoutSeconds > 0)) return usual
  return Math.min(timeoutSeconds, LONGEST_SECONDS)
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : toXmlText(String(text))
}

function cancelled(reason: unknown): GatewayError {
  if (reason instanceof GatewayError) return reason
  return new GatewayError('cancelled', 'This was cancelled.', { cause: reason })
}
