/** The conditions a server may answer with (RFC 6120 §6.5), in the order of the RFC. */
export const saslConditions = [
  'aborted',
  'account-disabled',
  'credentials-expired',
  'encryption-required',
  'incorrect-encoding',
  'invalid-authzid',
  'invalid-mechanism',
  'malformed-request',
  'mechanism-too-weak',
  'not-authorized',
  'temporary-auth-failure',
] as const

export type SaslCondition = (typeof saslConditions)[number]

/**
 * What an exchange can end with. Beside the conditions of RFC 6120, which are all that a server exchange throws:
 * - `no-shared-mechanism`: nothing that the server offers is usable; the message says why, for each.
 * - `insecure`: the mechanism would show a secret to whoever listens, or prove nothing, without TLS.
 * - `bad-credentials`: user name, password or authorization identity are missing or cannot be prepared.
 * - `bad-challenge`: the server broke the rules of the mechanism.
 * - `too-many-iterations`: the server asks for more hashing than is allowed.
 * - `too-few-iterations`: it asks for so little that whoever reads the proof could guess the password.
 * - `server-signature`: the server did not prove that it knows the password.
 * - `downgrade`: what the server offers was changed on its way, or contradicts itself.
 */
export type SaslErrorCode =
  | SaslCondition
  | 'no-shared-mechanism'
  | 'insecure'
  | 'bad-credentials'
  | 'bad-challenge'
  | 'too-many-iterations'
  | 'too-few-iterations'
  | 'server-signature'
  | 'downgrade'

/** A failed authentication. The message never holds a password, a key or a proof. */
export class SaslError extends Error {
  override readonly name = 'SaslError'
  readonly code: SaslErrorCode

  constructor(code: SaslErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
