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
import { type MamNamespace, NS_MAM, NS_MAM_0, NS_MAM_1 } from '@trestle/xep-0313'

/** The node of commands (XEP-0050) for what goes beyond these preferences (XEP-0441 §2.2). */
export const NODE_MAM_CONFIGURE = 'urn:xmpp:mam#configure'

const Shape = (ns: MamNamespace, skipInvalid: boolean) => {
  const jids = { jids: childTexts('jid', jid, { skipInvalid }), rest: rest() }
  return element(ns, 'prefs', {
    default: attr(oneOf('always', 'never', 'roster')),
    always: optional(nested(element(ns, 'always', jids))),
    never: optional(nested(element(ns, 'never', jids))),
    rest: rest(),
  })
}

// @__NO_SIDE_EFFECTS__
const preferencesIn = (ns: MamNamespace, skipInvalid: boolean) =>
  mapped(
    Shape(ns, skipInvalid),
    ({ always, never, ...others }) => ({ ...others, always: always?.jids ?? [], never: never?.jids ?? [] }),
    ({ always, never, ...others }) => ({ ...others, always: { jids: always }, never: { jids: never } }),
  )

/** Asks for the preferences of an archive (§2.1). */
export const ArchivePreferencesQuery = element(NS_MAM, 'prefs', {})

/**
 * Which messages an archive keeps: those of contacts in `always`, none of those in `never`, and of the others as
 * `default` says, which is all, none, or those in the roster (§2.1). Addresses that are none are left out.
 */
export const ArchivePreferences = preferencesIn(NS_MAM, true)
/** The same as a request, which is refused where an address is none. */
export const ArchivePreferencesRequest = preferencesIn(NS_MAM, false)

export interface ArchivePreferencesValue extends Infer<typeof ArchivePreferences> {}

export const getPreferencesExchange = exchange(ArchivePreferencesQuery, ArchivePreferences)
/** Answered with the preferences that apply, which may be others (§2.1). */
export const setPreferencesExchange = exchange(ArchivePreferencesRequest, ArchivePreferences)

// @__NO_SIDE_EFFECTS__
const exchangesIn = (ns: MamNamespace) => {
  const Preferences = preferencesIn(ns, true)
  return { get: exchange(element(ns, 'prefs', {}), Preferences), set: exchange(Preferences, Preferences) }
}

/** How preferences are asked for and changed, by the namespace that the archive knows. */
export const preferencesExchanges: Readonly<
  Record<MamNamespace, { readonly get: typeof getPreferencesExchange; readonly set: typeof setPreferencesExchange }>
> = {
  [NS_MAM]: { get: getPreferencesExchange, set: setPreferencesExchange },
  [NS_MAM_1]: exchangesIn(NS_MAM_1),
  [NS_MAM_0]: exchangesIn(NS_MAM_0),
}
