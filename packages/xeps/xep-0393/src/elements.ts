import { element } from '@trestle/stanza'

/** XEP-0393 §5. */
export const NS_STYLING = 'urn:xmpp:styling:0'

/** In a message: its texts have no styling, whatever characters are in them (§7). */
export const Unstyled = element(NS_STYLING, 'unstyled', {})
