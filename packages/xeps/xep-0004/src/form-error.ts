import { StanzaError } from '@trestle/stanza'

export type FormProblemCode = 'missing' | 'invalid' | 'too-long' | 'too-many' | 'no-option' | 'wrong-form'

/** What is wrong with one field. The text is for people and never repeats what was entered. */
export interface FormProblem {
  readonly code: FormProblemCode
  readonly text: string
}

/** Problems by the names of the fields. Problems of the form as a whole are under `''`. */
export type FormProblems = Readonly<Record<string, FormProblem>>

/** A form is not valid. Thrown in a handler, it is answered as `not-acceptable` with the problems as its text. */
export class FormError extends StanzaError {
  readonly problems: FormProblems

  constructor(problems: FormProblems) {
    const texts = Object.entries(problems).map(([name, { text }]) => (name === '' ? text : `${name}: ${text}`))
    super('not-acceptable', { text: texts.join(' ') })
    this.problems = problems
  }
}

/** The problem of one field, thrown while the field is read. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem'
  readonly code: FormProblemCode

  constructor(code: FormProblemCode, text: string) {
    super(text)
    this.code = code
  }
}
