import { JID } from '@trestle/jid'

/** The URI of a user, or of an occupant of a room (RFC 5122): what may not stand in one is escaped. */
export function mentionUri(jid: JID): string {
  const { local, domain, resource } = jid
  const user = local === '' ? '' : `${encodeURIComponent(local)}@`
  const path = resource === '' ? '' : `/${encodeURIComponent(resource)}`
  return `xmpp:${user}${encodeDomain(domain)}${path}`
}

/** Whom a URI names; undefined where it names nobody, or more than an address. */
export function mentionedJid(uri: string): JID | undefined {
  const [, address] = /^xmpp:([^?#]+)$/i.exec(uri) ?? []
  if (address === undefined || address.startsWith('/') || address.startsWith('@')) return undefined
  try {
    // The parts are decoded each for themselves: what is escaped separates nothing.
    const slash = address.indexOf('/')
    const bare = slash < 0 ? address : address.slice(0, slash)
    const at = bare.indexOf('@')
    return JID.of({
      ...(at >= 0 && { local: decodeURIComponent(bare.slice(0, at)) }),
      domain: decodeURIComponent(bare.slice(at + 1)),
      ...(slash >= 0 && { resource: decodeURIComponent(address.slice(slash + 1)) }),
    })
  } catch {
    return undefined
  }
}

/** Brackets and colons of IPv6 addresses stand as they are. */
function encodeDomain(domain: string): string {
  return domain.startsWith('[') ? domain : encodeURIComponent(domain)
}
