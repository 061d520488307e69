import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import type { Role } from '../ranks.js'
import type { Subject } from '../room.js'

interface Hosted {
  readonly room: JID
  readonly nick: string
  /** The real bare address; a puppet may have none. */
  readonly user: JID | undefined
}

/** An occupant, but no puppet, said something to all in a hosted room. */
export interface HostedMessage extends Hosted {
  /** As the others got it, without a recipient. */
  readonly message: Message
}
export const hostedMessage = defineEvent<HostedMessage>('xep-0045:hosted-message')

/** An occupant wrote to a puppet. */
export interface HostedPrivateMessage extends HostedMessage {
  /** The nickname of the puppet. */
  readonly to: string
}
export const hostedPrivateMessage = defineEvent<HostedPrivateMessage>('xep-0045:hosted-private-message')

export interface HostedSubject extends Hosted {
  readonly subject: Subject
}
export const hostedSubject = defineEvent<HostedSubject>('xep-0045:hosted-subject')

export interface HostedEntered extends Hosted {
  readonly role: Role
  /** The full address that came in. */
  readonly session: JID
}
/** A session entered a hosted room. */
export const hostedEntered = defineEvent<HostedEntered>('xep-0045:hosted-entered')

export interface HostedLeft extends Hosted {
  readonly session: JID
}
/** A session is not in a hosted room any more, whatever the reason. */
export const hostedLeft = defineEvent<HostedLeft>('xep-0045:hosted-left')
