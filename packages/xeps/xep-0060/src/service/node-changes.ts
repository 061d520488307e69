import type { JID } from '@trestle/jid'
import { defineEvent } from '@trestle/xmlstream'
import type { HostedNode } from './hosted-node.js'
import type { HostedService } from './hosted-service.js'

/** Items, or the configuration, of a hosted node are others now, or the node is deleted. */
export interface NodeChange {
  /** The address that hosts the node. */
  readonly service: JID
  /** As it is now; or as it was before it was deleted. */
  readonly node: HostedNode
}

export const pubsubNodeChanged = defineEvent<NodeChange>('xep-0060:node-changed')

/** Tells the program of a change that is stored. */
export function tellOfChange({ events, jid: service }: HostedService, node: HostedNode): void {
  events.emit(pubsubNodeChanged, { service, node })
}
