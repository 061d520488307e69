import { createHash, timingSafeEqual } from 'node:crypto'
import { type FeatureName, isAccountName, limits } from '../protocol.js'

/** The name or password of an account is invalid. The message never contains the password. */
export class InvalidAccountError extends Error {
  override readonly name = 'InvalidAccountError'
}

export interface Accounts {
  has(name: string): boolean
  /** All of them, bots as well. */
  names(): Iterable<string>
  verify(name: string, password: string): boolean
  /** The features that are refused in chats with the account. */
  without(name: string): readonly FeatureName[]
}

/** Features that some accounts lack, by account. */
export type LackedFeatures = Readonly<Record<string, readonly FeatureName[]>>

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function check(name: string, password: string, bots: readonly string[]): void {
  if (bots.includes(name)) throw new InvalidAccountError(`the account name ${name} is reserved for a bot`)
  if (!isAccountName(name)) {
    throw new InvalidAccountError(`not an account name: ${JSON.stringify(name.slice(0, 100))}`)
  }
  const bytes = Buffer.byteLength(password)
  if (bytes === 0 || bytes > limits.passwordBytes) {
    throw new InvalidAccountError(`the password of ${name} must have 1 to ${limits.passwordBytes} bytes`)
  }
}

/** Accounts by name, and `bots`, which cannot log in. Throws {@link InvalidAccountError}. */
export function createAccounts(
  passwords: Readonly<Record<string, string>>,
  bots: readonly string[],
  lacked: LackedFeatures = {},
): Accounts {
  for (const [name, password] of Object.entries(passwords)) check(name, password, bots)
  const digests = new Map(Object.entries(passwords).map(([name, password]) => [name, digest(password)]))
  return {
    names: () => [...digests.keys(), ...bots],
    without: (name) => (Object.hasOwn(lacked, name) ? (lacked[name] ?? []) : []),
    has: (name) => digests.has(name) || bots.includes(name),
    verify(name, password) {
      const given = digest(password)
      const expected = digests.get(name)
      return timingSafeEqual(expected ?? digest(''), given) && expected !== undefined
    },
  }
}
