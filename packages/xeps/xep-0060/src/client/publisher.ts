import type { Wait } from '@trestle/core'
import { type AnyNode, nodeName, type PayloadOf, toNode } from '../node.js'
import { type NodeConfig, publishOptionsForm } from '../node-config.js'
import { isPubsubError } from '../pubsub-error.js'
import { writePayload } from '../read-item.js'
import type { Ask, Service } from './ask.js'
import { reconfigure } from './reconfigure.js'

export interface PublishSettings extends Wait {
  /** The id of the item, whose predecessor of that id goes. Default: that of the node, or one that the service makes. */
  readonly id?: string | undefined
  /** What the configuration of the node has to be; a node that is not there yet is created so. Default: those of the node. */
  readonly options?: NodeConfig | undefined
  /**
   * Whether a node that is configured otherwise is configured as the options say, and the item published then. Default:
   * true at the own account, false elsewhere, where it takes an owner.
   */
  readonly configure?: boolean | undefined
}

export interface RetractSettings extends Wait {
  /** Whether to notify subscribers. Default true. */
  readonly notify?: boolean | undefined
}

/** What publishers do (XEP-0060 §7). Requests reject as all do; `pubsubErrorOf` tells what a service says beyond the condition. */
export interface PublisherApi {
  /**
   * Publishes an item, or without a value only notifies. Resolves with the id of the item. Rejects with the condition
   * `precondition-not-met` where the node is configured otherwise than `options` say, and may not be configured anew.
   */
  publish<N extends AnyNode>(
    to: Service,
    node: N,
    value: PayloadOf<NoInfer<N>> | undefined,
    settings?: PublishSettings,
  ): Promise<string | undefined>
  /** Deletes an item of a node. */
  retract(to: Service, node: AnyNode, id: string, settings?: RetractSettings): Promise<void>
}

export function createPublisher(ask: Ask): PublisherApi {
  return {
    async publish(to, any, value, settings = {}) {
      const node = toNode(any)
      const { id = node.id, options = node.options, configure = to === undefined } = settings
      const items = value === undefined && id === undefined ? [] : [{ id, payload: writePayload<unknown>(node, value) }]
      const request = {
        publish: { node: node.name, items },
        ...(options && { publishOptions: { form: publishOptionsForm.submission(options) } }),
      }
      const published = await ask.set(to, request, settings).catch(async (error: unknown) => {
        if (!options || !configure || !isPubsubError(error, 'precondition-not-met')) throw error
        await reconfigure(ask, to, node.name, options, settings)
        return ask.set(to, request, settings)
      })
      return published.publish?.items[0]?.id ?? id
    },
    async retract(to, node, id, { notify = true, ...wait } = {}) {
      await ask.set(to, { retract: { node: nodeName(node), notify, items: [{ id, payload: [] }] } }, wait)
    },
  }
}
