import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { ItemValue } from './item.js'
import type { PubsubNode } from './node.js'

/** An item of a node. */
export interface PubsubItem<T> {
  /** Empty where a service tells of an item without an id. */
  readonly id: string
  /** What was published; absent where an item has no payload, or a notification leaves it out. */
  readonly value?: T | undefined
  /** Who published it, where the service tells. */
  readonly publisher?: JID | undefined
}

/** Throws what the definition of the node throws where the payload does not fit. */
export function readItem<T>(node: PubsubNode<T>, { id = '', publisher, payload }: ItemValue): PubsubItem<T> {
  const value = readPayload(node, payload)
  return { id, ...(value !== undefined && { value }), ...(publisher && { publisher }) }
}

function readPayload<T>({ payload: definition }: PubsubNode<T>, payload: readonly Element[]): T | undefined {
  // A node without a definition has elements as its values.
  if (!definition) return payload[0] as T | undefined
  const found = payload.find((element) => element.is(definition.ns, definition.name)) ?? payload[0]
  return found && definition.decode(found)
}

/** The payload of an item that is to be published. */
export function writePayload<T>({ payload }: PubsubNode<T>, value: T | undefined): readonly Element[] {
  if (value === undefined) return []
  return [payload ? payload.encode(value) : (value as Element)]
}
