import { op } from '@trestle/api-registry'
import type { SuggestedAction, SuggestedContact } from './suggestion.js'

/** A suggestion of one contact. */
export interface Suggestion {
  readonly action: SuggestedAction
  readonly contact: SuggestedContact
}

/** `jid`: the local address that got the suggestion; `from`: who made it. */
export const rosterExchangeOps = {
  /** Whether the roster may be changed without asking anybody (§8.1). Default: the option `trusted`. */
  isTrusted: op<Suggestion, boolean>(() => false),
}
