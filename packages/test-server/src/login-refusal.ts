import { SaslError } from '@trestle/sasl'
import { DecodeError, type SaslFailureCondition, saslFailureConditions } from '@trestle/stanza'

/** An attempt to log in that failed. */
export interface FailedAttempt {
  readonly mechanism: string | undefined
  /** The user name that the client gave. */
  readonly username: string | undefined
  readonly error: unknown
}

/** Why an attempt to log in failed. */
export interface LoginRefusal {
  /** For the client. */
  readonly condition: SaslFailureCondition
  /** For the server's log: a line that holds no secret. */
  readonly line: string
}

const conditions: ReadonlySet<string> = new Set(saslFailureConditions)
const MAX_SHOWN = 100

/** The refusal that answers an error of SASL; undefined where the error is another. */
export function loginRefusal({ mechanism, username, error }: FailedAttempt): LoginRefusal | undefined {
  const condition = conditionOf(error)
  if (!condition) return undefined
  const who = username === undefined ? 'A login' : `The login of ${shown(username)}`
  const how = mechanism === undefined ? '' : ` by ${shown(mechanism)}`
  // An element that cannot be read may hold a password in the wrong place: nothing of it is repeated.
  const reason = error instanceof SaslError ? error.message : 'The element cannot be read'
  return { condition, line: `${who}${how} was refused (${condition}): ${reason}.` }
}

function conditionOf(error: unknown): SaslFailureCondition | undefined {
  if (error instanceof SaslError) {
    return conditions.has(error.code) ? (error.code as SaslFailureCondition) : 'not-authorized'
  }
  return error instanceof DecodeError ? 'malformed-request' : undefined
}

/** Text of a client for one line of the log. */
function shown(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)
}
