import { definePlugin, type Self } from '@trestle/core'
import { escapeLocal, JID, unescapeLocal } from '@trestle/jid'

/** The feature by which clients learn that they may escape addresses (XEP-0106 §6); the backslash is part of it. */
export const FEATURE_JID_ESCAPING = 'jid\\20escaping'

export interface JidEscapingApi {
  /** The address that somebody of another network has at the domain of this one. Throws InvalidJidError. */
  toJid(foreign: string): JID
  /** What the local part of an address says once unescaped. For people to read: never compare such texts (§7). */
  fromJid(jid: JID | string): string
}

/** JID Escaping (XEP-0106): announces that addresses of other networks may be escaped, and does so. */
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
