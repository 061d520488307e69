import { definePlugin, type Self } from '@trestle/core'
import { escapeLocal, JID, unescapeLocal } from '@trestle/jid'

/** The feature that tells clients to escape addresses (XEP-0106 §6); the backslash is part of it. */
export const FEATURE_JID_ESCAPING = 'jid\\20escaping'

export interface JidEscapingApi {
  /** Escapes an address of another network into a JID at this host's domain. Throws InvalidJidError. */
  toJid(foreign: string): JID
  /** Unescapes the local part of a JID. To be shown to people: never compare unescaped texts (§7). */
  fromJid(jid: JID | string): string
}

/** JID Escaping (XEP-0106): announces the feature, and escapes and unescapes addresses of other networks. */
export const jidEscaping = definePlugin({
  name: 'xep-0106',
  features: [FEATURE_JID_ESCAPING],
  setup() {
    return (self: Self): JidEscapingApi => ({
      // Of a text, so that an empty local part is refused and not left out.
      toJid: (foreign) => JID.parse(`${escapeLocal(foreign)}@${self.jid.domain}`),
      fromJid: (jid) => unescapeLocal(JID.from(jid).local),
    })
  },
})
