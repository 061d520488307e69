import { definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import type { DelayValue } from '@trestle/xep-0203'
import type { Element } from '@trestle/xml'
import { Forwarded, NS_FORWARD } from './elements.js'

/** A message that another entity forwarded: it may be genuine, or invented. */
export interface ShownMessage {
  /** Show it to people as what it is, and hand it to nothing that handles what arrived. */
  readonly message: Message
  readonly delay: DelayValue | undefined
}

export interface ForwardInit {
  readonly to: JID | string
  /** What to say of it. Default: nothing. */
  readonly body?: string | undefined
  /** When this address got it. */
  readonly received?: Date | undefined
}

export interface ForwardingApi {
  /**
   * A message that shows another one to somebody; not sent yet. Only for those who announce the feature
   * {@link NS_FORWARD} (XEP-0297 §4). What the other one holds is shown as it is, addresses included.
   */
  forward(original: Message, init: ForwardInit): Message
  /** What a message shows by itself, outside of any protocol; undefined where that is no message, or is malformed. */
  shownIn(message: Message): ShownMessage | undefined
}

/** Stanza Forwarding (XEP-0297), for clients that let people forward messages and show them so. */
export const forwarding = definePlugin({
  name: 'xep-0297',
  features: [NS_FORWARD],
  setup() {
    return (self: Self): ForwardingApi => ({
      forward(original, { to, body = '', received }) {
        const delay = received && { stamp: received }
        return self.message({ to, body }).set(Forwarded, { delay, stanza: original.element.clone() })
      },
      shownIn(message) {
        const element = message.element.child(NS_FORWARD, Forwarded.name)
        return element && readShown(element)
      },
    })
  },
})

function readShown(element: Element): ShownMessage | undefined {
  try {
    const { stanza, delay } = Forwarded.decode(element)
    return stanza.name === 'message' ? { message: new Message(stanza), delay } : undefined
  } catch {
    return undefined
  }
}
