import type { JID } from '@trestle/jid'

/** A gateway answered with an address outside its own domain: whoever takes it for a contact there is deceived. */
export class ForeignAddressError extends Error {
  override readonly name = 'ForeignAddressError'
  readonly code = 'foreign-address'
  readonly jid: JID

  constructor(gateway: JID, jid: JID) {
    super(`${gateway} answered with ${jid}, which is not one of its addresses.`)
    this.jid = jid
  }
}
