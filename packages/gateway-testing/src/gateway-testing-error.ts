/**
 * `not-received`: what a test waits for did not come within the limit. `refused`: the gateway answered with a stanza error.
 * `not-registered`: the user has no session. `dialogue`: a step asks for something else than what was given.
 */
export type GatewayTestingErrorCode = 'not-received' | 'refused' | 'not-registered' | 'dialogue'

/** Every error of this package. */
export class GatewayTestingError extends Error {
  override readonly name = 'GatewayTestingError'
  readonly code: GatewayTestingErrorCode
  /** Of `refused`: the condition of the stanza error, such as `item-not-found`. */
  readonly condition: string | undefined
  /** Of `refused`: the text that the user reads. */
  readonly text: string | undefined

  constructor(
    code: GatewayTestingErrorCode,
    message: string,
    options: { readonly condition?: string | undefined; readonly text?: string | undefined } = {},
  ) {
    super(message)
    this.code = code
    this.condition = options.condition
    this.text = options.text
  }
}
