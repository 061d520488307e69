import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { ElementDef, Message, MessageInit } from '@trestle/stanza'
import { Element, type QualifiedName } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { ApplyTo, NS_FASTENING } from './elements.js'
import { addFastening, type Fastening, readFastening } from './fastening.js'

/** A message fastens something to an earlier one. Who may do that is said by what specifies the payloads (§4). */
export interface FasteningReceived extends Fastening {
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const fasteningReceived = defineEvent<FasteningReceived>('xep-0422:fastening')

export interface FasteningApi {
  /**
   * Sends a message, of type `normal` unless told otherwise, that fastens payloads to the one with that origin id, in the
   * place of all that was fastened by that definition before. Returns it.
   */
  fasten<T>(init: MessageInit, id: string, definition: ElementDef<T>, values: readonly NoInfer<T>[]): Message
  /** Sends a message that takes away what was fastened under a qualified name, and returns it. */
  clear(init: MessageInit, id: string, type: QualifiedName): Message
}

/** Message Fastening (XEP-0422): fastens payloads to earlier messages, and tells of what others fasten. */
export const fastening = definePlugin({
  name: 'xep-0422',
  features: [NS_FASTENING],
  setup({ xmpp }) {
    xmpp.onMessage(
      ApplyTo,
      (_, message, arrival) => {
        const found = readFastening(message)
        if (found) xmpp.events.emit(fasteningReceived, { ...found, message, arrival })
      },
      { via: 'any' },
    )
    return (self: Self): FasteningApi => {
      const messageOf = (init: MessageInit) => self.message({ type: 'normal', ...init })
      const send = (message: Message) => {
        self.send(message)
        return message
      }
      return {
        fasten: (init, id, definition, values) => send(addFastening(messageOf(init), id, definition, values)),
        clear: (init, id, { ns, name }) =>
          send(messageOf(init).set(ApplyTo, { id, clear: true, payloads: [new Element(name, ns)], externals: [] })),
      }
    }
  },
})
