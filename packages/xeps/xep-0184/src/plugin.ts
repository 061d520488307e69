import { createWaiters, definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { NS_RECEIPTS, Receipt, ReceiptRequest } from './elements.js'
import { ReceiptError } from './receipt-error.js'

/** A receipt arrived. There may be several for one message: one from each client of the recipient. */
export interface ReceiptReceived {
  /** The id of the message. Compare `from` with its recipient: any entity can send a receipt. */
  readonly id: string
  readonly from: JID
  /** The local address that sent the message. */
  readonly to: JID
  readonly message: Message
}

export const receiptReceived = defineEvent<ReceiptReceived>('xep-0184:receipt')

export interface ReceiptsOptions {
  /**
   * Whether messages that ask for a receipt get one as soon as they arrive, or which do. A receipt tells its reader that
   * this client is online: give them only to those who may know (XEP-0184 §8). Default: true.
   */
  readonly autoAcknowledge?: boolean | ((message: Message) => boolean) | undefined
}

export interface ReceiptsApi {
  /**
   * Asks for a receipt in a message, and gives it an id where it has none. Not in messages to rooms, nor in receipts:
   * they stay as they are. Returns the message.
   */
  request(message: Message): Message
  /**
   * Sends a message and waits for the receipt of whom it is addressed to, from any of their resources. Rejects with
   * StanzaError where the message came back, ReceiptError `timeout` where no receipt came, which does not mean that the
   * message did not arrive (§4), ReceiptError `not-possible` where it cannot ask for one, or the reason of the signal.
   */
  send(message: Message, wait?: Wait): Promise<void>
  /** Whether the message asks for a receipt and may be given one. */
  isRequested(message: Message): boolean
  /** Sends the receipt of a message, in the name of whom it was sent to. False where it asks for none. */
  acknowledge(message: Message): boolean
}

/** Message Delivery Receipts (XEP-0184): asks for receipts, and gives them. */
export const receipts = definePlugin({
  name: 'xep-0184',
  features: [NS_RECEIPTS],
  setup({ xmpp, signal, own }, { autoAcknowledge = true }: ReceiptsOptions) {
    const awaited = createWaiters<void>({ clock: xmpp.clock, timedOut: noReceipt })
    own(() => awaited.failAll(signal.reason))
    const wanted = typeof autoAcknowledge === 'function' ? autoAcknowledge : () => autoAcknowledge
    xmpp.onMessage(Receipt, ({ id }, message, { from, to, self }) => {
      awaited.settle(keyOf(self, from, id), undefined)
      xmpp.events.emit(receiptReceived, { id, from, to, message })
    })
    xmpp.events.on('message:error', ({ to = xmpp.jid, from, id, error }) => {
      if (from && id) awaited.fail(keyOf(xmpp.as(to), from, id), error)
    })

    const isRequested = (message: Message) => message.has(ReceiptRequest) && mayAnswer(message)
    const acknowledge = (message: Message) => {
      if (!isRequested(message)) return false
      xmpp.send(message.answer().set(Receipt, { id: message.id! }))
      return true
    }
    xmpp.onMessage(ReceiptRequest, (_, message, { from, to }) => {
      if (message.type === 'groupchat' || from.bare.equals(to.bare)) return
      if (isRequested(message) && wanted(message)) acknowledge(message)
    })

    const request = (message: Message) => {
      if (!mayAsk(message)) return message
      message.id ??= xmpp.newId()
      return message.set(ReceiptRequest, {})
    }
    return (self: Self): ReceiptsApi => ({
      request,
      isRequested,
      acknowledge,
      async send(message, wait = {}) {
        const { to } = message
        if (!to || !mayAsk(message)) {
          throw new ReceiptError(
            'not-possible',
            'Only a message to one address, and no receipt, can ask for a receipt.',
          )
        }
        request(message)
        const sender = message.from ? xmpp.as(message.from) : self
        await awaited.wait(keyOf(sender, to, message.id!), wait, () => self.send(message))
      },
    })
  },
})

/** A receipt that asked for one could go back and forth for ever (XEP-0184 §5.4). */
function mayAsk(message: Message): boolean {
  return message.type !== 'groupchat' && message.type !== 'error' && !message.has(Receipt)
}

function mayAnswer(message: Message): boolean {
  return message.type !== 'error' && message.id !== undefined && message.from !== undefined && !message.has(Receipt)
}

/** The other server chooses the resource, but a receipt counts from the bare address of the recipient alone (§4). */
function keyOf(self: Self, remote: JID, id: string): string {
  return `${self.key}\n${remote.bare}\n${id}`
}

function noReceipt(key: string, milliseconds: number): ReceiptError {
  const [, remote = ''] = key.split('\n')
  return new ReceiptError('timeout', `No receipt of ${remote} came within ${milliseconds / 1000} s.`)
}
