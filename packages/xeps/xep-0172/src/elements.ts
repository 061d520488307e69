import { element, mapped, string, text } from '@trestle/stanza'

/** XEP-0172 §3. */
export const NS_NICK = 'http://jabber.org/protocol/nick'

/** The nickname as it was written, of any length; an empty one means that there is none any more. */
export const Nick = mapped(
  element(NS_NICK, 'nick', { name: text(string) }),
  ({ name }) => name,
  (name: string) => ({ name }),
)
