import type { JID } from '@trestle/jid'
import { attr, type ElementDef, element, jid, lenient, mapped, optional, rest, string } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { NS_PUBSUB, NS_PUBSUB_EVENT } from './namespaces.js'

/** An item as it is on the wire: the specification allows for one payload, and some send more. */
export interface ItemValue {
  readonly id?: string | undefined
  /** Who published it, as far as the service tells; nothing that a publisher may claim (XEP-0060 §7.1.2.3). */
  readonly publisher?: JID | undefined
  /** Empty where an item is only named. */
  readonly payload: readonly Element[]
  /** Attributes that other specifications add. */
  readonly attrs?: Readonly<Record<string, string>> | undefined
}

// @__NO_SIDE_EFFECTS__
function itemIn(ns: string): ElementDef<ItemValue> {
  const shape = element(ns, 'item', { id: optional(attr(string)), publisher: lenient(attr(jid)), rest: rest() })
  return mapped(
    shape,
    ({ rest: more, ...item }): ItemValue => ({
      ...item,
      payload: more?.children ?? [],
      ...(more && Object.keys(more.attrs).length > 0 && { attrs: more.attrs }),
    }),
    ({ payload, attrs = {}, ...item }) => ({ ...item, rest: { attrs, children: payload } }),
  )
}

/** An item that is published, retrieved, asked for, or to be retracted. */
export const Item: ElementDef<ItemValue> = /* @__PURE__ */ itemIn(NS_PUBSUB)

/** An item in a notification. */
export const EventItem: ElementDef<ItemValue> = /* @__PURE__ */ itemIn(NS_PUBSUB_EVENT)
