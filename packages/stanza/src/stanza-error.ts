import { Element } from '@trestle/xml'
import { NS_CLIENT, NS_STANZA_ERRORS } from './namespaces.js'

/** What the sender can do about an error (RFC 6120 §8.3.2). */
export type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait'

const TYPES: ReadonlySet<string> = new Set<StanzaErrorType>(['auth', 'cancel', 'continue', 'modify', 'wait'])

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

/** Conditions whose text says where to turn instead (RFC 6120 §8.3.3.5 and §8.3.3.14). */
const CARRY_URI: ReadonlySet<string> = new Set<StanzaErrorCondition>(['gone', 'redirect'])

function isCondition(name: string): name is StanzaErrorCondition {
  return Object.hasOwn(stanzaErrorConditions, name)
}

/** Reads an `<error/>` child. Conditions and types that no standard knows become the nearest that one does. */
export function decodeStanzaError(error: Element): StanzaError {
  const defined = error.elements().filter((child) => child.ns === NS_STANZA_ERRORS)
  const condition = defined.find((child) => isCondition(child.name))
  const text = defined.find((child) => child.name === 'text')
  const type = error.attrs['type']
  return new StanzaError(condition && isCondition(condition.name) ? condition.name : 'undefined-condition', {
    type: type !== undefined && TYPES.has(type) ? (type as StanzaErrorType) : undefined,
    text: text?.text() || undefined,
    lang: text?.attrs['xml:lang'],
    by: error.attrs['by'],
    uri: (CARRY_URI.has(condition?.name ?? '') && condition?.text().trim()) || undefined,
    details: error.elements().filter((child) => child.ns !== NS_STANZA_ERRORS),
  })
}

/** Writes the `<error/>` child of a stanza of type `error`. */
export function encodeStanzaError(error: StanzaError): Element {
  const uri = error.uri && CARRY_URI.has(error.condition) ? [error.uri] : []
  const condition = new Element(error.condition, NS_STANZA_ERRORS, {}, uri)
  const target = new Element('error', NS_CLIENT, { type: error.type }, [condition])
  if (error.by !== undefined) target.attrs['by'] = error.by
  if (error.text) {
    const attrs: Record<string, string> = error.lang === undefined ? {} : { 'xml:lang': error.lang }
    target.children.push(new Element('text', NS_STANZA_ERRORS, attrs, [error.text]))
  }
  target.children.push(...error.details)
  return target
}
