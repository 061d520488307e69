export type JidPart = 'local' | 'domain' | 'resource' | 'jid'

/** Says which part of an address is wrong and why. `part` is `jid` where the address as a whole is. */
export class InvalidJidError extends Error {
  override readonly name = 'InvalidJidError'
  readonly code = 'invalid-jid'
  readonly part: JidPart
  /** A predicate in plain words: “is empty”, “contains …”, with the remedy where there is an obvious one. */
  readonly reason: string
  /** What was refused, cut to 100 characters. */
  readonly input: string

  constructor(part: JidPart, reason: string, input: string) {
    const shown = input.length > 100 ? `${input.slice(0, 99)}…` : input
    super(`Invalid JID ${JSON.stringify(shown)}: ${part === 'jid' ? 'it' : `the ${part} part`} ${reason}`)
    this.part = part
    this.reason = reason
    this.input = shown
  }
}
