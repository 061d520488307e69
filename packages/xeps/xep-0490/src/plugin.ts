import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { pubsub } from '@trestle/xep-0060'
import { pep } from '@trestle/xep-0163'
import { privateStorage } from '@trestle/xep-0223'
import { defineEvent } from '@trestle/xmlstream'
import { type DisplayedState, stateIn } from './displayed-state.js'
import { DisplayedUpTo, FEATURE_SERVER_ASSIST } from './elements.js'
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
  getDisplayed(wait?: Wait): Promise<readonly DisplayedState[]>
  /**
   * Publishes up to where a chat was displayed (§4.2), such as `displayedStateOf` a message. Throws RangeError for an id that
   * neither the account nor the room gave, and PrivateStorageError `unsupported` where others could read it.
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
  requires: { disco, pep, privateStorage, pubsub },
  setup({ xmpp, deps, own }, { notify = true }: DisplayedSyncOptions) {
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
      function payloadOf({ chat, id, by }: DisplayedState) {
        if (!by.equals(self.jid.bare) && !by.equals(chat.bare)) {
          throw new RangeError(`${by} gives no ids to messages of ${chat}: take that of the account or the room.`)
        }
        return { stanzaId: { id, by } }
      }

      return {
        async getDisplayed(wait) {
          try {
            const items = await deps.pubsub(self).getItems(undefined, displayedNode, wait)
            return items.flatMap((item) => stateIn(self.jid.bare, item) ?? [])
          } catch (error) {
            // There is no node before the first state.
            if (error instanceof StanzaError && error.condition === 'item-not-found') return []
            throw error
          }
        },
        async setDisplayed(state, wait) {
          const value = payloadOf(state)
          await deps.privateStorage(self).store(displayedNode, value, { ...wait, id: String(state.chat) })
        },
        isAssisted: (wait) => deps.disco(self).supports(self.jid.bare, FEATURE_SERVER_ASSIST, wait),
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
