import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { DelayValue } from '@trestle/xep-0203'
import { carriesForward, unwrapMessage } from '@trestle/xep-0297'
import type { Element } from '@trestle/xml'
import { CarbonError } from './carbon-error.js'
import { CarbonReceived, CarbonSent } from './elements.js'

/** A message that another client of the account sent or received. Nothing may answer it by itself (XEP-0280 §10.4). */
export interface Carbon {
  /** May be an error that answers a message of another client. */
  readonly message: Message
  readonly delay: DelayValue | undefined
}

const CONTAINERS = [CarbonReceived, CarbonSent] as const

/** Whether a message claims to be a copy, genuine or forged. */
export function looksLikeCarbon(element: Element): boolean {
  return element.name === 'message' && carriesForward(element, CONTAINERS)
}

/**
 * Takes the copy out of what the server sent. Throws ForwardError unless it comes from the bare address of the account
 * (XEP-0280 §11) and holds one message, and CarbonError where that was not the account's.
 */
export function readCarbon(carrier: Message, account: JID): Carbon & { readonly direction: 'sent' | 'received' } {
  const own = account.bare
  const { message, delay, container } = unwrapMessage(carrier, { from: own, within: CONTAINERS })
  const direction = container === CarbonSent ? 'sent' : 'received'
  const party = direction === 'sent' ? message.from : message.to
  if (!message.from || !party?.bare.equals(own)) {
    throw new CarbonError('wrong-account', `A message was copied that ${own} has not ${direction}.`)
  }
  if (message.type === 'groupchat') throw new CarbonError('groupchat', 'A message of a room was copied.')
  return { direction, message, delay }
}
