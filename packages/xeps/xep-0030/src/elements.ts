import { attr, element, exchange, type Infer, jid, list, mapped, optional, rest, string } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'

/** XEP-0030 §3. */
export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info'
/** XEP-0030 §4. */
export const NS_DISCO_ITEMS = 'http://jabber.org/protocol/disco#items'

const IdentityDefinition = element(NS_DISCO_INFO, 'identity', {
  category: attr(string),
  type: attr(string),
  name: optional(attr(string)),
  lang: optional(attr('xml:lang', string)),
  rest: rest(),
})

/** An identity: a category and a type of the XMPP registry, and a name for people. */
export interface Identity extends Infer<typeof IdentityDefinition> {}

const Feature = mapped(
  element(NS_DISCO_INFO, 'feature', { var: attr(string) }),
  (shape) => shape.var,
  (feature) => ({ var: feature }),
)

const node = optional(attr(string))

export const DiscoInfoRequest = element(NS_DISCO_INFO, 'query', { node })

const InfoDefinition = element(NS_DISCO_INFO, 'query', {
  node,
  identities: list(IdentityDefinition, { skipInvalid: true }),
  features: list(Feature, { skipInvalid: true }),
  /** Further information in data forms (XEP-0128). */
  forms: optional(list(DataForm, { skipInvalid: true })),
  rest: rest(),
})

/** Identities and features of an entity, or of a node of it. Invalid entries are left out. */
export const DiscoInfo = InfoDefinition
export interface DiscoInfoValue extends Infer<typeof DiscoInfo> {}

const ItemDefinition = element(NS_DISCO_ITEMS, 'item', {
  jid: attr(jid),
  node,
  name: optional(attr(string)),
  rest: rest(),
})

/** Another entity, or a node of this one, that belongs to it. */
export interface DiscoItem extends Infer<typeof ItemDefinition> {}

export const DiscoItemsRequest = element(NS_DISCO_ITEMS, 'query', { node })

/** The items of an entity, or of a node of it. Invalid ones are left out. */
export const DiscoItems = element(NS_DISCO_ITEMS, 'query', {
  node,
  items: list(ItemDefinition, { skipInvalid: true }),
  /** What other specifications add, such as the pages of XEP-0059. */
  rest: rest(),
})
export interface DiscoItemsValue extends Infer<typeof DiscoItems> {}

export const discoInfoExchange = exchange(DiscoInfoRequest, DiscoInfo)
export const discoItemsExchange = exchange(DiscoItemsRequest, DiscoItems)
