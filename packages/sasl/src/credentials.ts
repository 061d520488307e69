import { SaslError } from './errors.js'
import { saslPrep } from './sasl-prep.js'
import type { ScramKeyCache } from './scram/key-cache.js'

/** What the client authenticates with; what is missing makes the mechanisms that need it unusable. */
export interface Credentials {
  /** The local part for XMPP. SCRAM prepares it by SASLprep. */
  readonly username?: string
  /** SCRAM prepares it by SASLprep, PLAIN sends it as it is. */
  readonly password?: string
  /** Whom to act as, where that is not the one who logs in (for XMPP a bare JID); sent as it is. */
  readonly authzid?: string
  /** Whether TLS presented a client certificate, which EXTERNAL needs. */
  readonly clientCertificate?: boolean
  /** Whether an anonymous login is allowed. */
  readonly anonymous?: boolean
  /** Spares SCRAM the hashing of the password at every login but the first. */
  readonly keyCache?: ScramKeyCache
}

/** What no mechanism carries: NUL separates the parts of PLAIN, and half of a surrogate pair has no UTF-8. */
export const unsendable = /[\0\p{Cs}]/u

/** What of the credentials a mechanism lacks, or undefined. */
export function missingPassword(credentials: Credentials): string | undefined {
  if (!credentials.username) return 'no user name'
  return credentials.password ? undefined : 'no password'
}

/** Throws `bad-credentials` when a part is missing, or empty once prepared. */
export function preparedPassword(credentials: Credentials): { readonly username: string; readonly password: string } {
  const { username, password } = credentials
  if (!username || !password) throw new SaslError('bad-credentials', `There is ${missingPassword(credentials)}`)
  return {
    username: prepared('The user name', username, 'query'),
    password: prepared('The password', password, 'stored'),
  }
}

function prepared(what: string, text: string, as: 'stored' | 'query'): string {
  const result = saslPrep(text, { as, what })
  if (result !== '') return result
  throw new SaslError('bad-credentials', `${what} is empty once prepared`)
}

/** The authorization identity, '' for none. Throws `bad-credentials` for what no mechanism can carry. */
export function checkedAuthzid(credentials: Credentials): string {
  const authzid = credentials.authzid ?? ''
  if (unsendable.test(authzid)) {
    throw new SaslError('bad-credentials', 'The authzid cannot be sent')
  }
  return authzid
}
