import type { JID } from '@trestle/jid'
import type { PubsubEventValue } from '../event-elements.js'
import type { PubsubNode } from '../node.js'
import { type NodeConfig, nodeConfigForm } from '../node-config.js'
import { type PubsubItem, readItem } from '../read-item.js'
import type { SubscriptionState } from '../states.js'

/**
 * Something happened at a node (XEP-0060 §7, §8).
 * - `publish`: an item was published; absent where a transient node only notifies.
 * - `retract`: an item was deleted. `purge`: all of them. `delete`: the node, with the URI of what is there instead.
 * - `config`: the configuration changed; absent where the node does not tell it.
 * - `subscription`: a subscription changed, or its lease will end.
 */
export type NodeEvent<T> =
  | { readonly kind: 'publish'; readonly item?: PubsubItem<T> | undefined }
  | { readonly kind: 'retract'; readonly id: string }
  | { readonly kind: 'purge' }
  | { readonly kind: 'delete'; readonly redirect?: string | undefined }
  | { readonly kind: 'config'; readonly config?: NodeConfig | undefined }
  | {
      readonly kind: 'subscription'
      readonly jid: JID
      readonly state?: SubscriptionState | undefined
      readonly subid?: string | undefined
      readonly expiry?: Date | undefined
    }

/** The node that a notification is about; empty where it names none. */
export function nodeOf({ value }: PubsubEventValue): string {
  return value.node ?? ''
}

/** What a notification tells of a node. An item whose payload does not fit is left out, and reported. */
export function readEvents<T>(
  node: PubsubNode<T>,
  event: PubsubEventValue,
  report: (error: unknown) => void,
): readonly NodeEvent<T>[] {
  switch (event.kind) {
    case 'items': {
      const { items, retracted } = event.value
      if (items.length + retracted.length === 0) return [{ kind: 'publish' }]
      const published = items.flatMap((item): NodeEvent<T>[] => {
        try {
          return [{ kind: 'publish', item: readItem(node, item) }]
        } catch (error) {
          report(error)
          return []
        }
      })
      return [...published, ...retracted.map(({ id }) => ({ kind: 'retract', id }) as const)]
    }
    case 'purge':
      return [{ kind: 'purge' }]
    case 'delete':
      return [{ kind: 'delete', redirect: event.value.redirect?.uri }]
    case 'configuration': {
      const { form } = event.value
      return [{ kind: 'config', config: form && nodeConfigForm.readValid(form).value }]
    }
    case 'subscription': {
      const { jid, subscription: state, subid, expiry } = event.value
      return [{ kind: 'subscription', jid, state, subid, expiry }]
    }
    // Collections are XEP-0248: whoever reads them has the element.
    case 'collection':
      return []
  }
}
