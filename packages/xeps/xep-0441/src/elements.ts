import {
  attr,
  childTexts,
  element,
  exchange,
  type Infer,
  jid,
  mapped,
  nested,
  oneOf,
  optional,
  rest,
} from '@trestle/stanza'
import { NS_MAM } from '@trestle/xep-0313'

/** The node of commands (XEP-0050) for what goes beyond these preferences (XEP-0441 §2.2). */
export const NODE_MAM_CONFIGURE = 'urn:xmpp:mam#configure'

const Shape = (skipInvalid: boolean) => {
  const jids = { jids: childTexts('jid', jid, { skipInvalid }), rest: rest() }
  return element(NS_MAM, 'prefs', {
    default: attr(oneOf('always', 'never', 'roster')),
    always: optional(nested(element(NS_MAM, 'always', jids))),
    never: optional(nested(element(NS_MAM, 'never', jids))),
    rest: rest(),
  })
}

// @__NO_SIDE_EFFECTS__
const preferences = (skipInvalid: boolean) =>
  mapped(
    Shape(skipInvalid),
    ({ always, never, ...others }) => ({ ...others, always: always?.jids ?? [], never: never?.jids ?? [] }),
    ({ always, never, ...others }) => ({ ...others, always: { jids: always }, never: { jids: never } }),
  )

/** Asks for the preferences of an archive (§2.1). */
export const ArchivePreferencesQuery = element(NS_MAM, 'prefs', {})

/**
 * Which messages an archive keeps: those of contacts in `always`, none of those in `never`, and of the others as
 * `default` says, which is all, none, or those in the roster (§2.1). Addresses that are none are left out.
 */
export const ArchivePreferences = preferences(true)
/** The same as a request, which is refused where an address is none. */
export const ArchivePreferencesRequest = preferences(false)

export interface ArchivePreferencesValue extends Infer<typeof ArchivePreferences> {}

export const getPreferencesExchange = exchange(ArchivePreferencesQuery, ArchivePreferences)
/** Answered with the preferences that apply, which may be others (§2.1). */
export const setPreferencesExchange = exchange(ArchivePreferencesRequest, ArchivePreferences)
