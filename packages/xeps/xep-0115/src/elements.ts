import { attr, element, type Infer, optional, string } from '@trestle/stanza'

/** XEP-0115 §4. */
export const NS_CAPS = 'http://jabber.org/protocol/caps'

/** What a presence says of its sender's capabilities: enough to ask for them once and to know them again. */
export const Caps = element(NS_CAPS, 'c', {
  /** How `ver` was made; absent in the legacy format (§9), where `ver` is a version number. */
  hash: optional(attr(string)),
  node: attr(string),
  ver: attr(string),
  ext: optional(attr(string)),
})
export interface CapsValue extends Infer<typeof Caps> {}
