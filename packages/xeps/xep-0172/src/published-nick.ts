import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { pubsub, pubsubNode } from '@trestle/xep-0060'
import { type PepPublisher, pep } from '@trestle/xep-0163'
import { defineEvent } from '@trestle/xmlstream'
import { Nick, NS_NICK } from './elements.js'
import { readNick } from './read-nick.js'

/** The node of the nickname of an account (XEP-0172 §4.3). */
export const nickNode = /* @__PURE__ */ pubsubNode(NS_NICK, Nick)

/** The item that is replaced by each new nickname. */
const ITEM_ID = 'current'

export interface PublishedNick {
  /** The own account, or a contact. Nicknames prove nothing about who somebody is (XEP-0172 §7). */
  readonly from: JID
  /** The local address that was notified. */
  readonly to: JID
  /** Without white space around it; absent: there is none any more. */
  readonly nick: string | undefined
}

/** The own account or a contact published a nickname; also the last one after login. */
export const nickPublished = defineEvent<PublishedNick>('xep-0172:published')

export interface PublishedNickOptions {
  /** Longer nicknames are ignored, in UTF-16 units. Default: 256. */
  readonly maxLength?: number | undefined
  /** Whether to be notified of nicknames. Default: true. */
  readonly notify?: boolean | undefined
}

export interface PublishNickSettings {
  /** Where to publish. Default: the own account; for an address of a component, its `pepService` or `pubsubService`. */
  readonly publisher?: PepPublisher | undefined
}

export interface PublishedNickApi {
  /** Publishes the own nickname for whoever may see the presence of the account. */
  publishNick(nick: string, settings?: PublishNickSettings): Promise<void>
  /** Publishes that there is none any more. */
  stop(settings?: PublishNickSettings): Promise<void>
  /** The nickname that an account publishes; undefined where there is none, or one that is too long. */
  retrieveNick(from: JID | string, wait?: Wait): Promise<string | undefined>
}

/** User Nickname (XEP-0172) by personal eventing: publishes the own nickname, and is notified of those of contacts. */
export const publishedNick = definePlugin({
  name: 'xep-0172/pep',
  requires: { pep, pubsub },
  setup({ xmpp, deps, own }, { maxLength = 256, notify = true }: PublishedNickOptions) {
    if (notify) {
      const { onItem } = deps.pep(xmpp)
      own(
        onItem(
          nickNode,
          ({ value }, { from, self }) => {
            if (value === undefined || value.trim().length > maxLength) return
            xmpp.events.emit(nickPublished, { from, to: self.jid, nick: readNick(value, maxLength) })
          },
          { everywhere: true },
        ),
      )
    }

    return (self: Self): PublishedNickApi => {
      const publish = async (nick: string, { publisher = deps.pep(self) }: PublishNickSettings = {}) => {
        await publisher.publish(nickNode, nick, { id: ITEM_ID })
      }
      return {
        publishNick: publish,
        stop: (settings) => publish('', settings),
        async retrieveNick(from, wait) {
          const item = await deps.pubsub(self).getItem(from, nickNode, undefined, wait)
          return item?.value === undefined ? undefined : readNick(item.value, maxLength)
        },
      }
    }
  },
})
