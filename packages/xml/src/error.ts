/** Names of RFC 6120 §4.9.3 stream error conditions, so that a stream can answer with the code as it is. */
export type XmlErrorCode =
  | 'bad-format'
  | 'bad-namespace-prefix'
  | 'invalid-xml'
  | 'not-well-formed'
  | 'policy-violation'
  | 'restricted-xml'
  | 'unsupported-encoding'

/** Input, or an element to be written, is not XML that XMPP allows. The message never quotes the input. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  readonly code: XmlErrorCode

  constructor(code: XmlErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
