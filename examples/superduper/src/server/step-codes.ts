import { randomInt } from 'node:crypto'
import { limits } from '../protocol.js'
import { RequestError } from './request-error.js'

/** Codes of logins in two steps: one for each account at a time, good for a while and for a few tries. */
export interface StepCodes {
  /** Makes a code, or keeps the one that there is. Throws `rate-limited` while its tries are used up. */
  start(account: string): void
  /** Throws `bad-code`; a code that was right is void. */
  verify(account: string, code: string): void
  /** The code of the account, if one was asked for. */
  of(account: string): string | undefined
}

export function createStepCodes(onCode: (account: string, code: string) => void): StepCodes {
  const codes = new Map<string, { readonly code: string; readonly expires: number; tries: number }>()

  function current(account: string) {
    const found = codes.get(account)
    if (found && found.expires > Date.now()) return found
    codes.delete(account)
    return undefined
  }

  return {
    start(account) {
      const known = current(account)
      if (known && known.tries >= limits.codeTries) {
        throw new RequestError('rate-limited', undefined, { retryAt: known.expires })
      }
      const code = known?.code ?? String(randomInt(1_000_000)).padStart(6, '0')
      if (!known) codes.set(account, { code, expires: Date.now() + limits.codeMs, tries: 0 })
      onCode(account, code)
    },
    verify(account, given) {
      const found = current(account)
      if (!found || found.tries >= limits.codeTries) throw new RequestError('bad-code')
      found.tries += 1
      if (found.code !== given) throw new RequestError('bad-code')
      codes.delete(account)
    },
    of: (account) => current(account)?.code,
  }
}
