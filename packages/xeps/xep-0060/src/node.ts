import type { ElementDef } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { NodeConfig } from './node-config.js'

export interface PubsubNodeOptions {
  /** The id of the one item of a node that has no more (XEP-0060 §12.21), such as `current`. */
  readonly id?: string | undefined
  /** What the configuration of the node has to be for a publication (§7.1.5). */
  readonly options?: NodeConfig | undefined
}

/** A node by its name, with what its items carry. */
export interface PubsubNode<T> extends PubsubNodeOptions {
  readonly name: string
  /** The payload; without it, the first element in an item, whatever it is. */
  readonly payload?: ElementDef<T> | undefined
}

/** A node of any service: typed where its payload is known, or by its name alone. */
export type AnyNode = string | PubsubNode<unknown>

/** The type of the payloads at a node: elements, where only its name is known. */
export type PayloadOf<N extends AnyNode> = N extends PubsubNode<infer T> ? T : Element

/** Describes a node once, for those who publish and those who are notified. */
// @__NO_SIDE_EFFECTS__
export function pubsubNode<T>(name: string, payload: ElementDef<T>, options: PubsubNodeOptions = {}): PubsubNode<T> {
  return { ...options, name, payload }
}

export function nodeName(node: AnyNode): string {
  return typeof node === 'string' ? node : node.name
}

/** A name alone, as a node with any payload. */
export function toNode(node: AnyNode): PubsubNode<unknown> {
  return typeof node === 'string' ? { name: node } : node
}
