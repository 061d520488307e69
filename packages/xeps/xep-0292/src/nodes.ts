import { pubsubNode } from '@trestle/xep-0060'
import { Vcard4 } from './elements.js'

/** The vCard of an account, public (XEP-0292 §4.1, by XEP-0222). */
export const vcard4Node = /* @__PURE__ */ pubsubNode('urn:xmpp:vcard4', Vcard4, {
  id: 'current',
  options: { accessModel: 'open', persistItems: true },
})

/** vCards about contacts, by the bare address of each, private (§5.2, by XEP-0223). */
export const contactsNode = /* @__PURE__ */ pubsubNode('urn:xmpp:contacts', Vcard4, {
  options: { accessModel: 'whitelist', persistItems: true },
})
