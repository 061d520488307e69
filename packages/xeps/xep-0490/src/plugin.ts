import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { DecodeError, type Message, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { pubsub } from '@trestle/xep-0060'
import { pep } from '@trestle/xep-0163'
import { privateStorage } from '@trestle/xep-0223'
import { stanzaIds } from '@trestle/xep-0359'
import { defineEvent } from '@trestle/xmlstream'
import { DisplayedError } from './displayed-error.js'
import { type DisplayedState, displayedStateOf, givesIdsIn, stateIn } from './displayed-state.js'
import { DisplayedUpTo, type DisplayedUpToValue, FEATURE_SERVER_ASSIST } from './elements.js'
import { createLatest } from './latest.js'
import { displayedNode } from './node.js'

export interface DisplayedChange {
  /** The local address that was notified. */
  readonly to: JID
  readonly state: DisplayedState
}

/**
 * A client of the account displayed messages of a chat. States move forward alone: ignore one of a message that is not in
 * the chat, or is older than what is displayed already (XEP-0490 §5.1).
 */
export const displayedChanged = defineEvent<DisplayedChange>('xep-0490:displayed')

export interface DisplayedSyncOptions {
  /** Whether to be notified of what other clients of the account display. Default: true. */
  readonly notify?: boolean | undefined
}

export interface DisplayedSyncApi {
  /** Up to where each chat was displayed, to catch up after a login (§4.4). Invalid states are left out. */
  getAll(wait?: Wait): Promise<readonly DisplayedState[]>
  /** Up to where one chat was displayed; undefined where nothing, or nothing valid, is known of it. */
  getDisplayed(chat: JID | string, wait?: Wait): Promise<DisplayedState | undefined>
  /**
   * Publishes that a message, received or sent, was displayed with all before it. Takes the id that the room, or for other
   * chats the own account, gave it. Throws DisplayedError where there is none that counts, else as `setDisplayed` does.
   */
  markDisplayed(message: Message, wait?: Wait): Promise<void>
  /**
   * Publishes up to where a chat was displayed (§4.2), such as `displayedStateOf` a message. One publication for a chat is
   * under way at a time: of the calls meanwhile only the last is published, and the others end as it does. Throws
   * RangeError for an id that neither the account nor the room gave, and PrivateStorageError `unsupported` where others
   * could read it.
   */
  setDisplayed(state: DisplayedState, wait?: Wait): Promise<void>
  /** Whether the server publishes what `addDisplayed` adds to a message (§4.5.2). */
  isAssisted(wait?: Wait): Promise<boolean>
  /**
   * Adds the state to a message to the chat, such as one with a marker of XEP-0333, instead of publishing it (§4.5.3). Ask
   * `isAssisted` first: other servers send it on. Throws RangeError for a message that is to another address than the chat,
   * or would be empty without it.
   */
  addDisplayed(message: Message, state: DisplayedState): Message
}

/** Message Displayed Synchronization (XEP-0490): up to where the user has seen each chat, for all clients of an account. */
export const displayedSync = definePlugin({
  name: 'xep-0490',
  requires: { disco, pep, privateStorage, pubsub, stanzaIds },
  setup({ xmpp, deps, own }, { notify = true }: DisplayedSyncOptions) {
    const publishLatest = createLatest()

    if (notify) {
      const { onItem } = deps.pep(xmpp)
      own(
        onItem(
          displayedNode,
          (item, { self }) => {
            const state = stateIn(self.jid.bare, item)
            if (state) xmpp.events.emit(displayedChanged, { to: self.jid, state })
          },
          { from: 'account', everywhere: true },
        ),
      )
    }

    return (self: Self): DisplayedSyncApi => {
      const account = self.jid.bare
      const inOrder = (chat: JID, task: () => Promise<void>) => publishLatest(`${self.key} ${chat}`, task)

      function payloadOf({ chat, id, by, rest }: DisplayedState): DisplayedUpToValue {
        if (!givesIdsIn(chat, { by, account })) {
          throw new RangeError(`${by} gives no ids to messages of ${chat}: take that of the account or the room.`)
        }
        return { stanzaId: { id, by }, rest }
      }

      async function publish(chat: JID, value: DisplayedUpToValue, wait: Wait | undefined): Promise<void> {
        await deps.privateStorage(self).store(displayedNode, value, { ...wait, id: String(chat) })
      }

      return {
        async getAll(wait) {
          try {
            const items = await deps.pubsub(self).getItems(undefined, displayedNode, wait)
            return items.flatMap((item) => stateIn(account, item) ?? [])
          } catch (error) {
            // There is no node before the first state.
            if (error instanceof StanzaError && error.condition === 'item-not-found') return []
            throw error
          }
        },
        async getDisplayed(chat, wait) {
          try {
            const item = await deps.pubsub(self).getItem(undefined, displayedNode, String(JID.from(chat)), wait)
            return item && stateIn(account, item)
          } catch (error) {
            if (error instanceof DecodeError) return undefined
            throw error
          }
        },
        async markDisplayed(message, wait) {
          const { from = account, to = self.jid } = message
          const direction = from.bare.equals(account) ? 'out' : 'in'
          const state = displayedStateOf(message, { from, to, self, direction })
          if (!state) throw new DisplayedError('no-stanza-id', 'The message has no id of the room or the account.')
          const { chat, by } = state
          const value = payloadOf(state)
          // In the order of the calls, however long it takes to learn whether the id counts.
          await inOrder(chat, async () => {
            if (!(await deps.stanzaIds(self).isTrusted(by, wait)))
              throw new DisplayedError('untrusted', `${by} does not announce that the ids in its name are its own.`)
            await publish(chat, value, wait)
          })
        },
        async setDisplayed(state, wait) {
          const value = payloadOf(state)
          await inOrder(state.chat, () => publish(state.chat, value, wait))
        },
        isAssisted: (wait) => deps.disco(self).supports(account, FEATURE_SERVER_ASSIST, wait),
        addDisplayed(message, state) {
          if (!message.to?.equals(state.chat)) throw new RangeError(`The message is not to ${state.chat}.`)
          if (message.element.elements().length === 0)
            throw new RangeError('The message says nothing else: publish it.')
          return message.set(DisplayedUpTo, payloadOf(state))
        },
      }
    }
  },
})
