import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import type { DelayValue } from '@trestle/xep-0203'
import type { Element } from '@trestle/xml'
import { Forwarded, NS_FORWARD } from './elements.js'
import { ForwardError } from './forward-error.js'

/** The qualified name of an element. */
export interface QualifiedName {
  readonly ns: string
  readonly name: string
}

/** The rules of a protocol that forwards stanzas. */
export interface UnwrapRules<Container extends QualifiedName = QualifiedName> {
  /**
   * The one address that may forward, and has to be written in `from`, resource or none included: the own bare address
   * for what the own server says, an archive's for what is in it.
   */
  readonly from: JID | string
  /** The elements of the protocol that hold the forward: one of them, once. None of them may be in what is forwarded. */
  readonly within: readonly Container[]
}

/** A message that was forwarded by a trusted entity. */
export interface Unwrapped<Container extends QualifiedName = QualifiedName> {
  /** The message as that entity received it. Never give it to handlers of received messages. */
  readonly message: Message
  readonly delay: DelayValue | undefined
  /** The element of the protocol that contained it. */
  readonly container: Container
}

/** Whether a stanza claims to carry such a forward, genuine or forged. */
export function carriesForward(carrier: Element, within: readonly QualifiedName[]): boolean {
  return within.some(({ ns, name }) => carrier.child(ns, name) !== undefined)
}

/** Unwraps a forwarded message from its carrier. Throws {@link ForwardError} where it cannot be trusted. */
export function unwrapMessage<const Container extends QualifiedName>(
  carrier: Message,
  { from, within }: UnwrapRules<Container>,
): Unwrapped<Container> {
  const sender = addressesOf(carrier).from
  if (!sender?.equals(JID.from(from))) {
    throw new ForwardError('untrusted-sender', `A stanza was forwarded by ${sender ?? 'nobody'} instead of ${from}.`)
  }
  const found = within.flatMap((container) =>
    carrier.element.childrenOf(container.ns, container.name).map((element) => ({ container, element })),
  )
  const [first, ...others] = found
  const [forwarded, ...more] = first?.element.childrenOf(NS_FORWARD, Forwarded.name) ?? []
  if (!first || !forwarded || others.length > 0 || more.length > 0) {
    throw new ForwardError('malformed', 'Exactly one stanza was to be forwarded.')
  }
  const { stanza, delay } = decode(forwarded)
  if (stanza.name !== 'message') throw new ForwardError('malformed', 'A message was to be forwarded.')
  if (carriesForward(stanza, within)) throw new ForwardError('nested', 'What was forwarded holds a forward.')
  const message = new Message(stanza)
  addressesOf(message)
  return { message, delay, container: first.container }
}

function decode(forwarded: Element) {
  try {
    return Forwarded.decode(forwarded)
  } catch (cause) {
    throw new ForwardError('malformed', 'Exactly one stanza was to be forwarded.', { cause })
  }
}

function addressesOf(message: Message): { readonly from: JID | undefined; readonly to: JID | undefined } {
  try {
    return { from: message.from, to: message.to }
  } catch (cause) {
    throw new ForwardError('malformed', 'A message has an address that is none.', { cause })
  }
}
