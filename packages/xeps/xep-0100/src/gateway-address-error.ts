import type { JID } from '@trestle/jid'

/** `foreign-address`: a gateway answered with an address outside its own domain, which may belong to anyone. */
export type GatewayAddressErrorCode = 'foreign-address'

/** The address that a gateway gave for a contact cannot be trusted. */
export class GatewayAddressError extends Error {
  override readonly name = 'GatewayAddressError'
  readonly code: GatewayAddressErrorCode
  /** The address that the gateway gave. */
  readonly jid: JID

  constructor(code: GatewayAddressErrorCode, message: string, jid: JID) {
    super(message)
    this.code = code
    this.jid = jid
  }
}
