import type { Self, Wait } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import type { DiscoApi } from '@trestle/xep-0030'
import {
  type AnyNode,
  FORM_PUBLISH_OPTIONS,
  type NodeConfig,
  type PayloadOf,
  type PubsubApi,
  type RetractSettings,
} from '@trestle/xep-0060'
import type { PepApi } from '@trestle/xep-0163'

export interface NodeStorageSettings extends Wait {
  readonly id?: string | undefined
  /** Publish-options in the place of those of the node. */
  readonly options?: NodeConfig | undefined
}

/** Items in nodes of the own account that are published with certain options, or not at all. */
export interface NodeStorage {
  store<N extends AnyNode>(
    node: N,
    value: PayloadOf<NoInfer<N>>,
    settings?: NodeStorageSettings,
  ): Promise<string | undefined>
  remove(node: AnyNode, id: string, settings?: RetractSettings): Promise<void>
  /** Whether the account has personal eventing with publish-options. */
  isSupported(wait?: Wait): Promise<boolean>
}

export interface NodeStorageInit {
  readonly self: Self
  readonly disco: DiscoApi
  readonly pep: PepApi
  readonly pubsub: PubsubApi
  /** What every publication has for a precondition, whatever the node and the settings say. */
  readonly always: NodeConfig
  /** The error where the server does not hold to publish-options: nothing is sent to the node then. */
  readonly unsupported: () => Error
}

/** The storage that XEP-0222 and XEP-0223 have in common. */
export function createNodeStorage({ self, disco, pep, pubsub, always, unsupported }: NodeStorageInit): NodeStorage {
  async function isSupported(wait?: Wait): Promise<boolean> {
    return (await pep.isSupported(wait)) && disco.supports(self.jid.bare, FORM_PUBLISH_OPTIONS, wait)
  }

  async function configure(node: AnyNode, config: NodeConfig, wait: Wait): Promise<void> {
    try {
      await pubsub.setNodeConfig(undefined, node, config, wait)
    } catch (error) {
      if (!(error instanceof StanzaError) || error.condition !== 'item-not-found') throw error
      await pubsub.createNode(undefined, node, { ...wait, config })
    }
  }

  return {
    isSupported,
    async store(node, value, { options, ...settings } = {}) {
      if (!(await isSupported(settings))) throw unsupported()
      const given = options ?? (typeof node === 'string' ? {} : node.options)
      const wanted = { ...given, ...always }
      try {
        return await pubsub.publish(undefined, node, value, { ...settings, options: wanted })
      } catch (error) {
        if (!(error instanceof StanzaError) || error.condition !== 'resource-constraint') throw error
        // ejabberd knows two publish-options alone, though the same fields of a configuration. This comes first: a new node
        // of its would keep one item.
        await configure(node, wanted, settings)
        const { accessModel, persistItems } = wanted
        return pubsub.publish(undefined, node, value, { ...settings, options: { accessModel, persistItems } })
      }
    },
    remove: (node, id, settings) => pubsub.retract(undefined, node, id, settings),
  }
}
