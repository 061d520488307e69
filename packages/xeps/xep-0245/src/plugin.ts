import { type Arrival, definePlugin, type Self } from '@trestle/core'
import { type Message, type MessageInit, NS_CLIENT } from '@trestle/stanza'
import { defineEvent, matchName } from '@trestle/xmlstream'
import { actionBody, actionText } from './action.js'

/** A message says what its sender does. Any entity can send one, and say of itself what it likes. */
export interface ActionReceived {
  /** What the sender does, such as `laughs`, in the language of the message. */
  readonly text: string
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const actionReceived = defineEvent<ActionReceived>('xep-0245:action')

export interface ActionsApi {
  /** Sends what the sender does, such as `laughs`, and returns the message. */
  send(init: Omit<MessageInit, 'body'>, text: string): Message
}

/** The /me Command (XEP-0245): says in messages what the sender does, and tells what others do. */
export const actions = definePlugin({
  name: 'xep-0245',
  setup({ xmpp }) {
    xmpp.onMessage(
      matchName(NS_CLIENT, 'message'),
      (_, message, arrival) => {
        const text = actionText(message.body)
        if (text !== undefined) xmpp.events.emit(actionReceived, { text, message, arrival })
      },
      { via: 'any' },
    )
    return (self: Self): ActionsApi => ({
      send(init, text) {
        const message = self.message({ ...init, body: actionBody(text) })
        self.send(message)
        return message
      },
    })
  },
})
