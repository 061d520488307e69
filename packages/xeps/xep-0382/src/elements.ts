import { attr, element, type Infer, optional, string, text } from '@trestle/stanza'

/** XEP-0382 §2. */
export const NS_SPOILER = 'urn:xmpp:spoiler:0'

/**
 * In a message: its texts are shown only when the user asks for them (§3). The hint tells before that what they are
 * about. There may be one element for each language.
 */
export const Spoiler = element(NS_SPOILER, 'spoiler', {
  lang: optional(attr('xml:lang', string)),
  hint: optional(text(string)),
})

export interface SpoilerValue extends Infer<typeof Spoiler> {}
