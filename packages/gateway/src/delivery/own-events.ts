import type { Message } from '@trestle/stanza'
import type { ChatEvent, MessageReference } from '../chats/chat-event.js'
import { withPrefix } from '../chats/text/content-text.js'

/** Begins the id of what is sent in the name of the user, by privilege: the server also passes it to the contact. */
export const CARBON_ID = 'own-carbon-'
/** Begins the id of a text that shows what the user did elsewhere; it comes from the contact's address. */
export const ELSEWHERE_ID = 'own-elsewhere-'

/** Before messages of the user that were written elsewhere. */
const ELSEWHERE = 'You, elsewhere'

/**
 * How the user's clients are shown what the user did with another app of the network: as the user's own, or as a text of
 * the contact. Undefined where there is nothing to show.
 */
export type ShownOwnEvent = { readonly as: 'user' | 'contact'; readonly event: ChatEvent } | undefined

/** `originals`: the ids of the stanzas of the message that the event is about. */
export function shownOwnEvent(event: ChatEvent, originals: readonly string[], mayActAsUser: boolean): ShownOwnEvent {
  if (event.kind === 'typing' || event.kind === 'receipt' || event.kind === 'moderation') return undefined
  // Only its sender can change a message: such texts came from the contact.
  const isText = originals.some((id) => id.startsWith(ELSEWHERE_ID))
  if (mayActAsUser && !isText) return { as: 'user', event }
  const text = readable(event, isText, originals.length > 0)
  return text && { as: 'contact', event: text }
}

function readable(event: ChatEvent, isText: boolean, isKnown: boolean): ChatEvent | undefined {
  switch (event.kind) {
    case 'message':
      return { ...event, content: withPrefix(event.content, `${ELSEWHERE}: `) }
    case 'edit': {
      const { body } = event.content
      if (!isText && isKnown) return about(event.target, `${ELSEWHERE}, changed this message to: ${body}`)
      return { ...event, content: withPrefix(event.content, `${ELSEWHERE}: `) }
    }
    case 'retraction':
      if (isText) return event
      return isKnown ? about(event.target, `${ELSEWHERE}, took this message back.`) : undefined
    default:
      // Clients take reactions and marks of the contact for the contact's.
      return undefined
  }
}

function about(target: MessageReference, body: string): ChatEvent {
  return { kind: 'message', content: { body, replyTo: { to: target, author: 'user' } } }
}

/** Whether a message is the copy for the contact of what the gateway sent in the name of the user. */
export function isOwnCarbon({ from, id }: Message): boolean {
  // Clients send from full addresses.
  return from?.isBare === true && id?.startsWith(CARBON_ID) === true
}

/**
 * The id under which an event is known that has none at the network, but happens to a message only once; so that what the
 * user did with XMPP is not shown again when the network tells of it.
 */
export function eventIdOf(event: ChatEvent): string | undefined {
  return event.kind === 'retraction' && 'legacyId' in event.target ? retractionId(event.target.legacyId) : undefined
}

/** The id under which it is known that a message has arrived whose own id is not known yet. */
export function earlyReceiptId(legacyId: string): string {
  return `received:${legacyId}`
}

export function retractionId(legacyId: string): string {
  return `retraction:${legacyId}`
}
