import type { Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'

/** The servers that may speak for their users to this host, by their domains. */
export interface TrustedServers {
  /** The one that is meant where none is named. */
  readonly first: string | undefined
  /** Whether an address is that of such a server: a domain, and nothing else. */
  has(address: JID | undefined): boolean
}

/**
 * The given domains; without them the parent domain of a component (`montague.example` of
 * `superduper.montague.example`), and the own server of a client.
 */
export function trustedServers(
  { kind, server }: Pick<Xmpp, 'kind' | 'server'>,
  given: readonly (JID | string)[] | undefined,
): TrustedServers {
  const parent = server.domain.split('.').slice(1).join('.')
  const own = kind === 'client' ? server.domain : parent
  const domains = given?.map((one) => JID.from(one).domain) ?? (own === '' ? [] : [own])
  return {
    first: domains[0],
    has: (address) => address?.equals(address.domain) === true && domains.includes(address.domain),
  }
}
