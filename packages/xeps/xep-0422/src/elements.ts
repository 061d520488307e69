import { attr, boolean, content, element, type Infer, list, optional, string } from '@trestle/stanza'

/** XEP-0422 §2. */
export const NS_FASTENING = 'urn:xmpp:fasten:0'

/** A child of the message that belongs to what is fastened; without a namespace, it has that of the message (§3.2). */
export const External = element(NS_FASTENING, 'external', {
  name: attr(string),
  elementNamespace: optional(attr('element-namespace', string)),
})

/** Fastens what is in it to the message with that id (§3). `readFastening` says what of it counts. */
export const ApplyTo = element(NS_FASTENING, 'apply-to', {
  id: attr(string),
  /** Takes away what the sender fastened before (§3.4). */
  clear: optional(attr(boolean)),
  /** Stands for one that is encrypted (§3.5). */
  shell: optional(attr(boolean)),
  payloads: content(),
  externals: list(External),
})

export interface ExternalValue extends Infer<typeof External> {}
export interface ApplyToValue extends Infer<typeof ApplyTo> {}
