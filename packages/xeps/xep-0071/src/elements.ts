import { element, type Infer, list, raw, rest } from '@trestle/stanza'

/** XEP-0071 §5. */
export const NS_XHTML_IM = 'http://jabber.org/protocol/xhtml-im'

/** The namespace of what is inside. */
export const NS_XHTML = 'http://www.w3.org/1999/xhtml'

/**
 * In a message: its body in XHTML, or its bodies by `xml:lang`, exactly as the sender wrote them. They are for showing only
 * after `sanitizeXhtml`; `xhtmlOf` does that.
 */
export const XhtmlIm = element(NS_XHTML_IM, 'html', { bodies: list(raw(NS_XHTML, 'body')), rest: rest() })

export interface XhtmlImValue extends Infer<typeof XhtmlIm> {}
