import { attr, element, type Infer, list, mapped, string, text } from '@trestle/stanza'

/** XEP-0131 §3.1. */
export const NS_SHIM = 'http://jabber.org/protocol/shim'

export const Header = element(NS_SHIM, 'header', { name: attr(string), value: text(string) })

export interface HeaderData extends Infer<typeof Header> {}

/**
 * The headers of a message or a presence, or of the payload of an iq (§4), in order; there may be several of one name. One
 * without a name is left out.
 */
export const Headers = mapped(
  element(NS_SHIM, 'headers', { headers: list(Header, { skipInvalid: true }) }),
  ({ headers }) => headers,
  (headers: readonly HeaderData[]) => ({ headers }),
)
