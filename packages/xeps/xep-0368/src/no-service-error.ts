/** The DNS says decidedly that a domain has no such service (RFC 2782, a target of `.`). */
export class NoServiceError extends Error {
  override readonly name = 'NoServiceError'
  readonly code = 'no-service'

  constructor(domain: string) {
    super(`${domain} says that it serves no XMPP clients: check the JID.`)
  }
}
