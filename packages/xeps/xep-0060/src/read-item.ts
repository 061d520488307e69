import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { ItemValue } from './item.js'
import type { PubsubNode } from './node.js'

/** An item of a node. */
export interface PubsubItem<T> {
  /** Empty where the service sends no id. */
  readonly id: string
  /** The payload; absent where the item has none, or the node notifies without payloads. */
  readonly value?: T | undefined
  /** The publisher, where the service states it. */
  readonly publisher?: JID | undefined
}

/** Decodes an item. Throws DecodeError for an invalid payload. */
export function readItem<T>(node: PubsubNode<T>, { id = '', publisher, payload }: ItemValue): PubsubItem<T> {
  const value = readPayload(node, payload)
  return { id, ...(value !== undefined && { value }), ...(publisher && { publisher }) }
}

function readPayload<T>({ payload: definition }: PubsubNode<T>, payload: readonly Element[]): T | undefined {
  if (!definition) return payload[0] as T | undefined
  const found = payload.find((element) => element.is(definition.ns, definition.name)) ?? payload[0]
  return found && definition.decode(found)
}

/** Encodes the payload of an item. */
export function writePayload<T>({ payload }: PubsubNode<T>, value: T | undefined): readonly Element[] {
  if (value === undefined) return []
  return [payload ? payload.encode(value) : (value as Element)]
}
