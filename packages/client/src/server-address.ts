import { JID } from '@trestle/jid'

/**
 * Whether the server answers by this address: its own, or that of the account (RFC 6120 §8.1.2.1), as addresses compare
 * (RFC 7622 §3.1), however they are written.
 */
export function isServerAddress(from: string, session: JID): boolean {
  return [JID.of({ domain: session.domain }), session.bare, session].some((address) => address.equals(from))
}
