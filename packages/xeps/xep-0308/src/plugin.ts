import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { correctionOf } from './correction-of.js'
import { Correction, NS_CORRECTION } from './elements.js'

/** A message takes the place of an earlier one. Anybody can say so: `mayCorrect` tells whether it counts. */
export interface CorrectionReceived {
  /** The id of the message that is corrected, as it was first sent. */
  readonly id: string
  /** The whole message as it shall be. Its own id, and what servers added to it, are no part of that. */
  readonly message: Message
  /** Who sent the correction, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const correctionReceived = defineEvent<CorrectionReceived>('xep-0308:correction')

export interface CorrectionsApi {
  /**
   * Sends a message anew with another body, and returns it. Throws CorrectionError `no-id` or `not-own` where it cannot
   * be corrected. What else depends on the body, such as ranges in it, is better changed in `correctionOf`.
   */
  correct(original: Message, body: string): Message
  /** The correction, a copy of the message with an id of its own, still to be changed and sent. Throws like `correct`. */
  correctionOf(original: Message): Message
}

/** Last Message Correction (XEP-0308): corrects messages that were sent, and tells of corrections. */
export const corrections = definePlugin({
  name: 'xep-0308',
  features: [NS_CORRECTION],
  setup({ xmpp }) {
    xmpp.onMessage(
      Correction,
      ({ id }, message, arrival) => xmpp.events.emit(correctionReceived, { id, message, arrival }),
      { via: 'any' },
    )
    return (self: Self): CorrectionsApi => ({
      correctionOf: (original) => correctionOf(original, self, xmpp.newId()),
      correct(original, body) {
        const correction = correctionOf(original, self, xmpp.newId())
        correction.body = body
        self.send(correction)
        return correction
      },
    })
  },
})
