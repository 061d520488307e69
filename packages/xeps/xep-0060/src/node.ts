import type { ElementDef } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { NodeConfig } from './node-config.js'

export interface PubsubNodeOptions {
  /** The item id of a singleton node (XEP-0060 §12.21), such as `current`. */
  readonly id?: string | undefined
  /** Publish-options for each publication (§7.1.5). */
  readonly options?: NodeConfig | undefined
}

/** A node with the type of its payloads. */
export interface PubsubNode<T> extends PubsubNodeOptions {
  readonly name: string
  /** The definition of the payload; without one, the payload is the first child element of an item. */
  readonly payload?: ElementDef<T> | undefined
}

/** A node, or its name. */
export type AnyNode = string | PubsubNode<unknown>

/** The type of the payloads of a node; `Element` for a name. */
export type PayloadOf<N extends AnyNode> = N extends PubsubNode<infer T> ? T : Element

/** Defines a node by its name and the definition of its payload. */
// @__NO_SIDE_EFFECTS__
export function pubsubNode<T>(name: string, payload: ElementDef<T>, options: PubsubNodeOptions = {}): PubsubNode<T> {
  return { ...options, name, payload }
}

export function nodeName(node: AnyNode): string {
  return typeof node === 'string' ? node : node.name
}

/** A node with any payload, for a name. */
export function toNode(node: AnyNode): PubsubNode<unknown> {
  return typeof node === 'string' ? { name: node } : node
}
