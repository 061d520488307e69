import { InvalidJidError } from './invalid-jid-error.js'
import { MAX_INPUT_LENGTH, MAX_PART_BYTES, tooManyBytes } from './limits.js'

/** A PRECIS profile (RFC 8264 §5): how it maps text, and why it refuses what it has mapped, if it does. */
export interface Profile {
  map(text: string): string
  reasonAgainst(mapped: string): string | undefined
}

const FURTHER_PASSES = 3

/**
 * Maps until nothing changes, four times at most, since one pass is not always idempotent (RFC 8264 §7), then judges.
 * Length comes first, so that little is spent on hostile text.
 *
 * @throws InvalidJidError
 */
export function enforce(profile: Profile, part: 'local' | 'resource', text: string, input: string): string {
  const refuse = (reason: string): never => {
    throw new InvalidJidError(part, reason, input)
  }
  if (text === '') return refuse('is empty')
  if (text.length > MAX_INPUT_LENGTH) return refuse(`is longer than ${MAX_PART_BYTES} bytes`)

  let before = text
  for (let pass = 0; pass <= FURTHER_PASSES; pass += 1) {
    const after = profile.map(before)
    const reason = tooManyBytes(after) ?? (after === before ? profile.reasonAgainst(after) : undefined)
    if (reason !== undefined) return refuse(reason)
    if (after === before) return after
    before = after
  }
  return refuse('changes its form however often it is prepared')
}
