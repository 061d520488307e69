import type { ConnectionErrorCode } from '@trestle/core/host'

/**
 * Why a component is not, or no longer, online, beside what clients and components share: `wrong-secret`, and on this
 * side `invalid-option`, `invalid-address`.
 */
export type ComponentErrorCode = ConnectionErrorCode | 'wrong-secret' | 'invalid-option' | 'invalid-address'

/** The message is one sentence that says what to do about it, and holds no secret. */
export class ComponentError extends Error {
  override readonly name = 'ComponentError'
  readonly code: ComponentErrorCode

  constructor(code: ComponentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
