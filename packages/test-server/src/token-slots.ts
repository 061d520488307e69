import type { JID } from '@trestle/jid'

export interface SlottedToken {
  readonly token: string
  /** The only mechanism that it may be used with. */
  readonly mechanism: string
  /** Milliseconds since 1970. */
  readonly expiry: number
}

/** The tokens of each installation of an account: the one that it uses, and a new one that it may not have got (XEP-0484 §5.1). */
export interface TokenSlots {
  /** The valid tokens for the mechanism, the new one first. */
  good(account: JID, userAgentId: string, mechanism: string): readonly string[]
  /** The token was used: older ones become invalid. */
  use(account: JID, userAgentId: string, token: string): SlottedToken | undefined
  /** Stores a new token, in place of another that was never used. */
  put(account: JID, userAgentId: string, token: SlottedToken): void
  clear(account: JID, userAgentId: string): void
  forget(account: JID): void
}

export interface TokenSlotsSettings {
  readonly now: () => number
  /** A value that changes with the account's password: tokens become invalid with it. */
  readonly passwordOf: (account: JID) => string | undefined
}

/** Installations of one account; the one that got its token first gives way. */
const MAX_INSTALLATIONS = 50

interface Stored extends SlottedToken {
  readonly password: string | undefined
}

interface Slots {
  current?: Stored | undefined
  issued?: Stored | undefined
}

export function createTokenSlots({ now, passwordOf }: TokenSlotsSettings): TokenSlots {
  const accounts = new Map<string, Map<string, Slots>>()
  const slotsOf = (account: JID, userAgentId: string) =>
    accounts.get(account.toString())?.get(userAgentId.toLowerCase())

  return {
    good(account, userAgentId, mechanism) {
      const { issued: fresh, current } = slotsOf(account, userAgentId) ?? {}
      const password = passwordOf(account)
      const isGood = (one: Stored) => one.mechanism === mechanism && one.expiry > now() && one.password === password
      return [fresh, current].flatMap((one) => (one && isGood(one) ? [one.token] : []))
    },
    use(account, userAgentId, token) {
      const slots = slotsOf(account, userAgentId)
      if (slots?.issued?.token === token) {
        slots.current = slots.issued
        slots.issued = undefined
      }
      return slots?.current?.token === token ? slots.current : undefined
    },
    put(account, userAgentId, token) {
      const key = account.toString()
      const installations = accounts.get(key) ?? new Map<string, Slots>()
      accounts.set(key, installations)
      const id = userAgentId.toLowerCase()
      const slots = installations.get(id) ?? {}
      slots.issued = { ...token, password: passwordOf(account) }
      installations.set(id, slots)
      const [oldest] = installations.keys()
      if (installations.size > MAX_INSTALLATIONS && oldest !== undefined) installations.delete(oldest)
    },
    clear: (account, userAgentId) => void accounts.get(account.toString())?.delete(userAgentId.toLowerCase()),
    forget: (account) => void accounts.delete(account.toString()),
  }
}
