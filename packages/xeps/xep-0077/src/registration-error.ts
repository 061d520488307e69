export type RegistrationErrorCode = 'registered-elsewhere'

/** One cannot register by XMPP there: the other side asks for nothing, but may say where to turn. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: RegistrationErrorCode = 'registered-elsewhere'
  readonly url: string | undefined
  /** As the other side wrote it, for people. */
  readonly instructions: string | undefined

  constructor({
    url,
    instructions,
  }: { readonly url?: string | undefined; readonly instructions?: string | undefined }) {
    super('The other side has no form to register with.')
    this.url = url
    this.instructions = instructions
  }
}
