import type { JID } from '@trestle/jid'
import type { PubsubEventValue } from '../event-elements.js'
import type { PubsubNode } from '../node.js'
import { type NodeConfig, nodeConfigForm } from '../node-config.js'
import { type PubsubItem, readItem } from '../read-item.js'
import type { SubscriptionState } from '../states.js'

/**
 * An event of a node (XEP-0060 §7, §8).
 * - `publish`: an item was published. There is no item where a node is transient and notifies without payloads.
 * - `retract`: an item was deleted. `purge`: all items were deleted. `delete`: the node was deleted; `redirect` is the URI of
 *   its replacement.
 * - `config`: the configuration changed. It is absent where the node notifies without payloads.
 * - `subscription`: the state of a subscription changed, or its lease ends soon (`expiry`).
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

/** The node of a notification; empty where it names none. */
export function nodeOf({ value }: PubsubEventValue): string {
  return value.node ?? ''
}

/** The events in a notification. Items with an invalid payload are left out and reported. */
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
    // XEP-0248 defines these.
    case 'collection':
      return []
  }
}
