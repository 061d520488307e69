import { definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message, MessageInit } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { DataForm, type DataFormValue, NS_DATA } from './elements.js'

/** A form that came in a message. */
export interface ReceivedForm {
  readonly from: JID
  /** The local address that it was sent to. */
  readonly to: JID | undefined
  readonly form: DataFormValue
  readonly message: Message
}

/** A form was received in a message: a form to fill in, a submission, a cancellation or a result. */
export const formReceived = defineEvent<ReceivedForm>('xep-0004:form')

export interface DataFormsApi {
  /** Sends a form in a message of its own, with a text for those who cannot show it. Returns the message as sent. */
  send(to: JID | string, form: DataFormValue, init?: Omit<MessageInit, 'to' | 'from'>): Message
}

/**
 * Data forms in messages (XEP-0004 §3): sends them, and emits `formReceived` for those received. Forms inside other
 * protocols need no plugin, and no feature (§6).
 */
export const dataForms = definePlugin({
  name: 'xep-0004',
  features: [NS_DATA],
  setup({ xmpp }) {
    xmpp.onMessage(DataForm, (form, message, { from, to }) => {
      xmpp.events.emit(formReceived, { from, to, form, message })
    })
    return (self: Self): DataFormsApi => ({
      send(to, form, init = {}) {
        const message = self.message({ type: 'normal', ...init, to }).set(DataForm, form)
        self.send(message)
        return message
      },
    })
  },
})
