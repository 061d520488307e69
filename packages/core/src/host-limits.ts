import type { ParserLimits } from '@trestle/xml'

/** Of what arrives, the limits of the parser; of what is sent, that of the server. */
export interface HostLimits extends Partial<ParserLimits> {
  /**
   * Bytes of a stanza that is sent: `send` throws XmppError `too-large` for a larger one, as the server would end the
   * session. Default 262,144, or what the server announces (XEP-0478).
   */
  readonly maxOutgoingBytes?: number | undefined
}
