import { Element } from '@trestle/xml'
import { firstNamed } from './child-name.js'
import { NS_STREAM, NS_STREAM_ERRORS } from './namespaces.js'

/** Every defined condition of a stream error (RFC 6120 §4.9.3). */
export const streamErrorConditions = [
  'bad-format',
  'bad-namespace-prefix',
  'conflict',
  'connection-timeout',
  'host-gone',
  'host-unknown',
  'improper-addressing',
  'internal-server-error',
  'invalid-from',
  'invalid-namespace',
  'invalid-xml',
  'not-authorized',
  'not-well-formed',
  'policy-violation',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'restricted-xml',
  'see-other-host',
  'system-shutdown',
  'undefined-condition',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-stanza-type',
  'unsupported-version',
] as const

export type StreamErrorCondition = (typeof streamErrorConditions)[number]

export interface StreamErrorOptions {
  readonly text?: string | undefined
  /** The address to go to, for `see-other-host`. */
  readonly host?: string | undefined
  readonly details?: readonly Element[] | undefined
}

/** An error that ended, or is to end, the whole stream. */
export class StreamError extends Error {
  override readonly name = 'StreamError'
  readonly code: StreamErrorCondition
  readonly text: string | undefined
  readonly host: string | undefined
  readonly details: readonly Element[]

  constructor(condition: StreamErrorCondition, options: StreamErrorOptions = {}) {
    super(options.text ? `${condition}: ${options.text}` : condition)
    this.code = condition
    this.text = options.text
    this.host = options.host
    this.details = options.details ?? []
  }

  get condition(): StreamErrorCondition {
    return this.code
  }
}

/** Whether an element on stream level is a stream error. */
export function isStreamError(element: Element): boolean {
  return element.is(NS_STREAM, 'error')
}

/**
 * Reads `<stream:error/>`; a condition that no standard knows becomes `undefined-condition`. Not by a definition: the
 * smallest clients in browsers read these, and nothing else.
 */
export function decodeStreamError(element: Element): StreamError {
  const condition = firstNamed(element, NS_STREAM_ERRORS, streamErrorConditions)
  return new StreamError((condition?.name as StreamErrorCondition | undefined) ?? 'undefined-condition', {
    text: element.child(NS_STREAM_ERRORS, 'text')?.text() || undefined,
    host: condition?.name === 'see-other-host' ? condition.text().trim() || undefined : undefined,
    details: element.elements().filter((child) => child.ns !== NS_STREAM_ERRORS),
  })
}

/** Writes `<stream:error/>`. */
export function encodeStreamError(error: StreamError): Element {
  const host = error.host && error.condition === 'see-other-host' ? [error.host] : []
  const condition = new Element(error.condition, NS_STREAM_ERRORS, {}, host)
  const text = error.text ? [new Element('text', NS_STREAM_ERRORS, {}, [error.text])] : []
  return new Element('error', NS_STREAM, {}, [condition, ...text, ...error.details])
}
