import { SaslError } from './errors.js'
import { saslPrep } from './sasl-prep.js'
import type { ScramKeyCache } from './scram/key-cache.js'

/** What the client has to prove who it is; what is missing makes the mechanisms that need it unusable. */
export interface Credentials {
  /** The local part for XMPP; prepared by SASLprep before use. */
  readonly username?: string
  readonly password?: string
  /** Whom to act as, where that is not the one who logs in (for XMPP a bare JID); sent as it is. */
  readonly authzid?: string
  /** TLS presented a certificate of the client's, so that EXTERNAL is worth a try. */
  readonly clientCertificate?: boolean
  /** A throw-away identity is welcome. */
  readonly anonymous?: boolean
  /** Spares SCRAM the hashing of the password at every login but the first. */
  readonly keyCache?: ScramKeyCache
}

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
  if (/[\0\p{Cs}]/u.test(authzid)) {
    throw new SaslError('bad-credentials', 'The authzid cannot be sent')
  }
  return authzid
}
