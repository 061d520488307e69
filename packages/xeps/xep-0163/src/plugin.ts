import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import {
  type AnyNode,
  type NodeEvent,
  type NodeOrigin,
  type PayloadOf,
  type PublishSettings,
  type PubsubItem,
  pubsub,
  type RetractSettings,
} from '@trestle/xep-0060'
import type { Dispose } from '@trestle/xmlstream'
import { contactSources, isContact } from './contact-check.js'

export interface PepHandlerOptions {
  /**
   * The accounts whose events are handled: `contacts` (default) are the own account and those to whose presence this address
   * is subscribed; `account` is the own account alone; or one account. Events of others are ignored.
   */
  readonly from?: 'contacts' | 'account' | JID | string | undefined
  /** Whether to handle events to all local addresses of a component. Default: only those to this address. */
  readonly everywhere?: boolean | undefined
}

/** The publishing part of a `PepApi`, and of the `PubsubServiceApi` that hosts the nodes of an address. */
export interface PepPublisher {
  publish<N extends AnyNode>(
    node: N,
    value: PayloadOf<NoInfer<N>> | undefined,
    settings?: Pick<PublishSettings, 'id' | 'options'>,
  ): Promise<string | undefined>
  retract(node: AnyNode, id: string): Promise<void>
}

export interface PepApi extends PepPublisher {
  /** Whether the server offers personal eventing for the own account (XEP-0163 §6.1). */
  isSupported(wait?: Wait): Promise<boolean>
  /** Publishes at a node of the own account. A node whose configuration does not fit is configured (`configure`). */
  publish<N extends AnyNode>(
    node: N,
    value: PayloadOf<NoInfer<N>> | undefined,
    settings?: PublishSettings,
  ): Promise<string | undefined>
  /** Deletes an item of a node of the own account. */
  retract(node: AnyNode, id: string, settings?: RetractSettings): Promise<void>
  /** Handles published items. While there is a handler of a node, `NODE+notify` is a feature of this address (§4.1). */
  onItem<N extends AnyNode>(
    node: N,
    handler: (item: PubsubItem<PayloadOf<NoInfer<N>>>, origin: NodeOrigin) => unknown,
    options?: PepHandlerOptions,
  ): Dispose
  /** Handles all events of a node, published items among them. */
  onNodeEvent<N extends AnyNode>(
    node: N,
    handler: (event: NodeEvent<PayloadOf<NoInfer<N>>>, origin: NodeOrigin) => unknown,
    options?: PepHandlerOptions,
  ): Dispose
}

/** Personal eventing (XEP-0163): publishes at the own account, and is notified of events of contacts by `+notify` features. */
export const pep = definePlugin({
  name: 'xep-0163',
  requires: { disco, pubsub },
  optional: contactSources,
  setup({ deps }) {
    return (self: Self): PepApi => {
      const nodes = deps.pubsub(self)

      function handle<N extends AnyNode>(
        node: N,
        handler: (event: NodeEvent<PayloadOf<N>>, origin: NodeOrigin) => unknown,
        { from = 'contacts', everywhere = false }: PepHandlerOptions = {},
      ): Dispose {
        const ofContacts = async (event: NodeEvent<PayloadOf<N>>, origin: NodeOrigin) => {
          const isOwn = origin.from.equals(origin.self.jid.bare)
          if (isOwn || (await isContact(deps, origin.self, origin.from))) await handler(event, origin)
        }
        const stop =
          from === 'contacts'
            ? nodes.onNodeEvent(node, ofContacts, { from: 'anyone', everywhere })
            : nodes.onNodeEvent(node, handler, { from, everywhere })
        const name = typeof node === 'string' ? node : node.name
        const unannounce = deps.disco(self).addFeature(`${name}+notify`, everywhere ? { everywhere } : {})
        return () => {
          stop()
          unannounce()
        }
      }

      return {
        async isSupported(wait) {
          const { identities } = await deps.disco(self).getInfo(self.jid.bare, { cached: true }, wait)
          return identities.some(({ category, type }) => category === 'pubsub' && type === 'pep')
        },
        publish: (node, value, settings) => nodes.publish(undefined, node, value, settings),
        retract: (node, id, settings) => nodes.retract(undefined, node, id, settings),
        onItem<N extends AnyNode>(
          node: N,
          handler: (item: PubsubItem<PayloadOf<N>>, origin: NodeOrigin) => unknown,
          options?: PepHandlerOptions,
        ) {
          return handle<N>(
            node,
            (event, origin) => event.kind === 'publish' && event.item && handler(event.item, origin),
            options,
          )
        },
        onNodeEvent: handle,
      }
    }
  },
})
