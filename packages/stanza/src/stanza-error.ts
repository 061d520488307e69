import { Element } from '@trestle/xml'
import { childNameWithText } from './child-name.js'
import { oneOf, string } from './codec.js'
import { element } from './definition.js'
import { nested } from './fields-element.js'
import { attr, text } from './fields-text.js'
import { NS_CLIENT, NS_STANZA_ERRORS } from './namespaces.js'
import { content } from './open-content.js'
import { lenient, optional } from './optional.js'

/** What the sender can do about an error (RFC 6120 §8.3.2). */
export type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait'

/** Every defined condition (RFC 6120 §8.3.3) with the type that goes with it unless another is given. */
export const stanzaErrorConditions = {
  'bad-request': 'modify',
  conflict: 'cancel',
  'feature-not-implemented': 'cancel',
  forbidden: 'auth',
  gone: 'cancel',
  'internal-server-error': 'cancel',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'not-authorized': 'auth',
  'policy-violation': 'modify',
  'recipient-unavailable': 'wait',
  redirect: 'modify',
  'registration-required': 'auth',
  'remote-server-not-found': 'cancel',
  'remote-server-timeout': 'wait',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
  'subscription-required': 'auth',
  'undefined-condition': 'cancel',
  'unexpected-request': 'wait',
} as const satisfies Record<string, StanzaErrorType>

export type StanzaErrorCondition = keyof typeof stanzaErrorConditions

const conditions = Object.keys(stanzaErrorConditions) as StanzaErrorCondition[]

export interface StanzaErrorOptions {
  readonly type?: StanzaErrorType | undefined
  /** For people; in the language of `lang`. */
  readonly text?: string | undefined
  readonly lang?: string | undefined
  /** Who made the error, where it is not the one that the stanza was sent to. */
  readonly by?: string | undefined
  /** Where to turn instead, for `gone` and `redirect`. */
  readonly uri?: string | undefined
  /** What the application says beyond the condition (RFC 6120 §8.3.4). */
  readonly details?: readonly Element[] | undefined
  readonly cause?: unknown
}

/**
 * An error of a stanza. Thrown in a handler, it is answered to the sender; received in answer to a request, the
 * request is rejected with it.
 */
export class StanzaError extends Error {
  override readonly name = 'StanzaError'
  /** The condition: the same as `condition`, under the name that all errors here share. */
  readonly code: StanzaErrorCondition
  readonly type: StanzaErrorType
  readonly text: string | undefined
  readonly lang: string | undefined
  readonly by: string | undefined
  readonly uri: string | undefined
  readonly details: readonly Element[]

  constructor(condition: StanzaErrorCondition, options: StanzaErrorOptions = {}) {
    const { cause, text } = options
    super(text ? `${condition}: ${text}` : condition, cause === undefined ? undefined : { cause })
    this.code = condition
    this.type = options.type ?? stanzaErrorConditions[condition]
    this.text = text
    this.lang = options.lang
    this.by = options.by
    this.uri = options.uri
    this.details = options.details ?? []
  }

  get condition(): StanzaErrorCondition {
    return this.code
  }
}

const Text = element(NS_STANZA_ERRORS, 'text', { lang: optional(attr('xml:lang', string)), text: text(string) })

/** RFC 6120 §8.3.2. */
const ErrorShape = element(NS_CLIENT, 'error', {
  type: lenient(attr(oneOf('auth', 'cancel', 'continue', 'modify', 'wait'))),
  by: optional(attr(string)),
  condition: optional(childNameWithText(NS_STANZA_ERRORS, ...conditions)),
  text: optional(nested(Text)),
  details: content(),
})

/** Conditions whose text says where to turn instead (RFC 6120 §8.3.3.5 and §8.3.3.14). */
const CARRY_URI: ReadonlySet<string> = new Set<StanzaErrorCondition>(['gone', 'redirect'])

/** Reads an `<error/>` child. Conditions and types that no standard knows become the nearest that one does. */
export function decodeStanzaError(error: Element): StanzaError {
  // In whatever namespace the stanza is.
  const source = error.ns === NS_CLIENT ? error : new Element(error.name, NS_CLIENT, error.attrs, error.children)
  const { type, by, condition, text, details } = ErrorShape.decode(source)
  return new StanzaError(condition?.name ?? 'undefined-condition', {
    type,
    by,
    text: text?.text || undefined,
    lang: text?.lang,
    uri: (condition && CARRY_URI.has(condition.name) && condition.text?.trim()) || undefined,
    // An unknown condition was read as another: with both, the error would have two.
    details: details.filter(({ ns }) => ns !== NS_STANZA_ERRORS),
  })
}

/** Writes the `<error/>` child of a stanza of type `error`. */
export function encodeStanzaError({ type, by, condition, uri, text, lang, details }: StanzaError): Element {
  return ErrorShape.encode({
    type,
    by,
    condition: { name: condition, text: CARRY_URI.has(condition) ? uri : undefined },
    text: text ? { lang, text } : undefined,
    details,
  })
}
