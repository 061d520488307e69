import type { FileData } from '../files/file-data.js'
import type { InputFields } from '../module/form-fields.js'
import type { SubmittedValues } from '../registration/registration-form.js'

/** A form that is asked for. */
export interface Question {
  readonly fields: InputFields
  /** What is filled in already. */
  readonly values: SubmittedValues
  readonly title?: string | undefined
  readonly text?: string | undefined
  /** What was wrong with the last answer. */
  readonly problem?: string | undefined
  /** FORM_TYPE of the form (XEP-0068). */
  readonly formType?: string | undefined
  /** Nothing is asked after it. */
  readonly last?: boolean | undefined
  /** Only yes or no are asked for: in a chat, nothing else is an answer. */
  readonly confirms?: boolean | undefined
  /** Milliseconds for the answer, where the module says so. */
  readonly timeout?: number | undefined
}

/** Something that is shown. */
export interface Shown {
  readonly title?: string | undefined
  readonly text: string
  /** A code to scan, as text. */
  readonly code?: string | undefined
  /** The same as PNG; absent where it is too large for a picture. */
  readonly picture?: Uint8Array | undefined
  /** A file that was published for the user. */
  readonly file?: FileData | undefined
}

/** The way in which a dialogue is held. Its calls come one at a time, and reject when the signal is aborted. */
export interface DialogueMedium {
  /** Asks, and resolves with what was answered. Answers that are no form's reach nobody: they are asked for again. */
  ask(question: Question, signal: AbortSignal): Promise<SubmittedValues>
  /** Shows something; resolves when it is shown, or when the user goes on from it. */
  show(shown: Shown, signal: AbortSignal): Promise<void>
  /** Milliseconds after which a code that the user went on from is shown again; 0 where it stays to be seen. */
  readonly showAgainAfter: number
}
