import type { Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { Dispose } from '@trestle/xmlstream'
import type { PubsubEventValue } from '../event-elements.js'
import { type AnyNode, type PayloadOf, type PubsubNode, toNode } from '../node.js'
import type { PubsubItem } from '../read-item.js'
import { type NodeEvent, nodeOf, readEvents } from './node-event.js'

/** The origin of a notification. */
export interface NodeOrigin {
  /** The service, or the account whose node it is; never a full JID. */
  readonly from: JID
  /** The local address that received the notification. */
  readonly self: Self
  readonly node: string
  /** The stamp of a delayed notification (XEP-0203), else when it was received. */
  readonly at: Date
  readonly message: Message
}

export interface HandlerOptions {
  /**
   * The sender of the notifications to handle: the own account (default), one service or account, or `anyone`. Any entity
   * can send notifications for any node, so with `anyone` they say something about their sender only.
   */
  readonly from?: 'account' | 'anyone' | JID | string | undefined
  /** Whether to handle notifications to all local addresses of a component. Default: only those to this address. */
  readonly everywhere?: boolean | undefined
}

/** Handlers of notifications (XEP-0060 §7.1.2). What a handler throws is reported and not sent to the service. */
export interface EventsApi {
  /** Handles items published at a node. */
  onItem<N extends AnyNode>(
    node: N,
    handler: (item: PubsubItem<PayloadOf<NoInfer<N>>>, origin: NodeOrigin) => unknown,
    options?: HandlerOptions,
  ): Dispose
  /** Handles all events of a node, published items among them. */
  onNodeEvent<N extends AnyNode>(
    node: N,
    handler: (event: NodeEvent<PayloadOf<NoInfer<N>>>, origin: NodeOrigin) => unknown,
    options?: HandlerOptions,
  ): Dispose
  /**
   * The nodes for which notifications of accounts are handled, which XEP-0163 announces (`+notify`). Changes emit
   * `handledNodesChanged`.
   */
  handledNodes(): readonly string[]
}

interface Entry {
  readonly node: PubsubNode<unknown>
  readonly handler: (event: NodeEvent<unknown>, origin: NodeOrigin) => unknown
  readonly from: 'account' | 'anyone' | JID
  /** `Self.key` of a local address; absent: all local addresses. */
  readonly key: string | undefined
}

export interface NodeHandlers {
  forSelf(self: Self): EventsApi
  /** Calls the handlers of the node that accept the sender. */
  handle(event: PubsubEventValue, origin: Omit<NodeOrigin, 'node'>): void
}

export interface NodeHandlersOptions {
  readonly report: (error: unknown, origin: NodeOrigin) => void
  readonly changed: () => void
}

export function createNodeHandlers({ report, changed }: NodeHandlersOptions): NodeHandlers {
  const byNode = new Map<string, readonly Entry[]>()

  function add(entry: Entry): Dispose {
    const { name } = entry.node
    byNode.set(name, [...(byNode.get(name) ?? []), entry])
    changed()
    return () => {
      const before = byNode.get(name) ?? []
      const left = before.filter((other) => other !== entry)
      if (left.length === before.length) return
      if (left.length > 0) byNode.set(name, left)
      else byNode.delete(name)
      changed()
    }
  }

  /** Services and accounts notify by their bare JID. A full JID may be any occupant of a room. */
  function counts({ from, key }: Entry, { from: sender, self }: Omit<NodeOrigin, 'node'>): boolean {
    if (key !== undefined && key !== self.key) return false
    if (from === 'anyone') return true
    return sender.equals(from === 'account' ? self.jid.bare : from)
  }

  async function run({ handler }: Entry, event: NodeEvent<unknown>, origin: NodeOrigin): Promise<void> {
    try {
      await handler(event, origin)
    } catch (error) {
      report(error, origin)
    }
  }

  return {
    handle(event, source) {
      const node = nodeOf(event)
      const entries = byNode.get(node)?.filter((entry) => counts(entry, source)) ?? []
      const origin: NodeOrigin = { ...source, node }
      for (const entry of entries) {
        const read = readEvents(entry.node, event, (error) => report(error, origin))
        for (const one of read) void run(entry, one, origin)
      }
    },
    forSelf(self) {
      function register(
        node: AnyNode,
        handler: Entry['handler'],
        { from = 'account', everywhere = false }: HandlerOptions = {},
      ): Dispose {
        const whose = from === 'account' || from === 'anyone' ? from : JID.from(from)
        return add({ node: toNode(node), handler, from: whose, key: everywhere ? undefined : self.key })
      }
      return {
        onItem<N extends AnyNode>(
          node: N,
          handler: (item: PubsubItem<PayloadOf<N>>, origin: NodeOrigin) => unknown,
          options?: HandlerOptions,
        ) {
          const take: Entry['handler'] = (event, origin) =>
            event.kind === 'publish' && event.item && handler(event.item as PubsubItem<PayloadOf<N>>, origin)
          return register(node, take, options)
        },
        onNodeEvent: (node, handler, options) => register(node, handler as Entry['handler'], options),
        handledNodes() {
          const wanted = ({ key, from }: Entry) => (key === undefined || key === self.key) && typeof from === 'string'
          return [...byNode].flatMap(([name, entries]) => (entries.some(wanted) ? [name] : []))
        },
      }
    },
  }
}
