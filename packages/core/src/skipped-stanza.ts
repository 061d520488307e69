import { JID } from '@trestle/jid'
import { Iq, Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import { type Element, XmlError } from '@trestle/xml'
import { hasGoodAddresses } from './good-addresses.js'
import type { IqRequests } from './iq-requests.js'
import { MAX_ID_LENGTH } from './max-id-length.js'

/** Messages to which nobody expects a reply (RFC 6121 §5.2.2). */
const NO_REPLY: ReadonlySet<string | undefined> = new Set(['error', 'groupchat', 'headline'])

export interface SkippedStanzasOptions {
  readonly requests: Pick<IqRequests, 'fail'>
  readonly send: (element: Element) => void
  readonly failed: (error: unknown, source: string, stanza?: Element) => void
  /** The address of the session. */
  readonly own: () => JID
}

/** Handles a stanza that the stream has skipped, of which there are name and attributes. */
export type SkippedStanzas = (element: Element, error: Error) => void

/**
 * Refuses a skipped stanza to its sender, unless it may not be answered (RFC 6120 §8.3.1), and ends the request to which
 * it was the answer.
 */
export function createSkippedStanzas({ requests, send, failed, own }: SkippedStanzasOptions): SkippedStanzas {
  return (element, error) => {
    failed(error, 'stream', element)
    if (element.ns !== NS_CLIENT || !hasGoodAddresses(element)) return
    const { type } = element.attrs
    if (element.name === 'iq' && (type === 'result' || type === 'error')) {
      requests.fail(new Iq(element), unreadable(error))
      return
    }
    const refusal = refusalOf(element, error, own())
    if (refusal === undefined) return
    try {
      send(refusal)
    } catch (reason) {
      failed(reason, 'answer', refusal)
    }
  }
}

function unreadable(error: Error): Error {
  if (!(error instanceof XmlError)) return error
  const advice = isTooLarge(error) ? ' Ask for less, or raise the limits.' : ''
  return new XmlError(error.code, `The answer cannot be read: ${error.message}.${advice}`, { cause: error })
}

function isTooLarge(error: Error): boolean {
  return error instanceof XmlError && error.code === 'policy-violation'
}

function refusalOf(element: Element, error: Error, own: JID): Element | undefined {
  const { from, type, id = '' } = element.attrs
  if (from === undefined || id.length > MAX_ID_LENGTH) return undefined
  const refusal = isTooLarge(error)
    ? new StanzaError('policy-violation', { text: 'The stanza is larger than what is accepted here.', lang: 'en' })
    : new StanzaError('bad-request', { text: 'The stanza holds names that are not allowed in XML.', lang: 'en' })
  if (element.name === 'message') {
    // The own account wraps what others have sent (XEP-0280, XEP-0313): it asked for nothing.
    const wrapped = own.local !== '' && JID.parse(from).equals(own.bare)
    return NO_REPLY.has(type) || wrapped ? undefined : new Message(element).errorReply(refusal).element
  }
  const asks = element.name === 'iq' && (type === 'get' || type === 'set') && id !== ''
  return asks ? new Iq(element).errorReply(refusal).element : undefined
}
