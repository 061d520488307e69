import type { JID } from '@trestle/jid'
import { attr, type ElementDef, element, jid, lenient, mapped, optional, rest, string } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { NS_PUBSUB, NS_PUBSUB_EVENT } from './namespaces.js'

/** An item on the wire. The specification allows one payload; entities may send more. */
export interface ItemValue {
  readonly id?: string | undefined
  /** The publisher as stated by the service (XEP-0060 §7.1.2.3). */
  readonly publisher?: JID | undefined
  /** Empty in items that carry their id only. */
  readonly payload: readonly Element[]
  /** Attributes of other specifications. */
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

/** An item in a request or a result. */
export const Item: ElementDef<ItemValue> = /* @__PURE__ */ itemIn(NS_PUBSUB)

/** An item in a notification. */
export const EventItem: ElementDef<ItemValue> = /* @__PURE__ */ itemIn(NS_PUBSUB_EVENT)
