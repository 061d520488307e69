/** `registered-elsewhere`: the other side has no form, but may say where to register instead. */
export type RegistrationErrorCode = 'registered-elsewhere'

export interface RegistrationErrorOptions {
  readonly url?: string | undefined
  readonly instructions?: string | undefined
}

/** One cannot register by XMPP there. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: RegistrationErrorCode
  /** Where to register instead. */
  readonly url: string | undefined
  /** As the other side wrote it, for people. */
  readonly instructions: string | undefined

  constructor(code: RegistrationErrorCode, message: string, { url, instructions }: RegistrationErrorOptions = {}) {
    super(message)
    this.code = code
    this.url = url
    this.instructions = instructions
  }
}
