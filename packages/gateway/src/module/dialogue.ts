import type { Attachment } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import type { FormOf, InputFields } from './form-fields.js'

type May<T> = T | Promise<T>

/** How one step of a dialogue is shown, and how long it waits. */
export interface Step {
  readonly title?: string
  /** What the user should know for this step. */
  readonly text?: string
  /** Seconds for the answer: 300 by default, in chats 60 for each question. */
  readonly timeoutSeconds?: number
}

/** A step whose answer the module checks itself, such as a code with the network. */
export interface CheckedStep<T> extends Step {
  /** Says what is wrong with the answer: it is asked for again, with that. Nothing where it is right. */
  readonly check?: (answer: T) => May<string | undefined | void>
}

/**
 * A conversation with a user, in as many steps as it needs: by ad-hoc command (XEP-0050), in the chat with the gateway, or
 * begun by a registration form (XEP-0077). Every step ends: by an answer, or it throws GatewayError `cancelled` or
 * `timeout`.
 */
export interface Dialogue {
  /** Aborted when the dialogue is over, whichever way. */
  readonly signal: AbortSignal
  /** The user's full address. */
  readonly from: JID
  /** Asks for the values of a form, again and again until they are valid. */
  ask<const F extends InputFields>(form: F, step?: CheckedStep<FormOf<F>>): Promise<FormOf<F>>
  /** Asks for a code, without the space around it. */
  code(step?: CheckedStep<string>): Promise<string>
  /**
   * Shows a code as picture and as text until `done` has settled, and resolves as it does. Codes may rotate: each one of
   * `codes` replaces the one before. Waits 120 seconds by default.
   */
  qr<T>(codes: string | AsyncIterable<string>, done: Promise<T>, step?: Step): Promise<T>
  /** Asks for yes or no. */
  confirm(question: string, step?: Step): Promise<boolean>
  /**
   * Shows a text, and a file with it, which is published as files of contacts are. In a command, the user goes on from it. A
   * file that cannot be published is named in the text, with the reason.
   */
  show(text: string, file?: Attachment): Promise<void>
}
