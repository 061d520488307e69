import { StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'

/** What is attached to the server for a domain. */
export interface ComponentLink {
  send(element: Element): void
}

/** The domains that components may serve, and those that they or services of this process do. */
export interface ComponentTable {
  readonly domains: readonly string[]
  secretOf(domain: string): string | undefined
  isAttached(domain: string): boolean
  attach(domain: string, link: ComponentLink): void
  detach(domain: string, link: ComponentLink): void
  /** @throws StanzaError `remote-server-timeout` while the component is away, `remote-server-not-found` without such one */
  send(domain: string, element: Element): void
}

export function createComponentTable(secrets: ReadonlyMap<string, string>): ComponentTable {
  const attached = new Map<string, ComponentLink>()
  return {
    get domains() {
      return [...new Set([...secrets.keys(), ...attached.keys()])]
    },
    secretOf: (domain) => secrets.get(domain),
    isAttached: (domain) => attached.has(domain),
    attach: (domain, link) => void attached.set(domain, link),
    detach(domain, link) {
      if (attached.get(domain) === link) attached.delete(domain)
    },
    send(domain, element) {
      const link = attached.get(domain)
      if (link) return link.send(element)
      if (secrets.has(domain))
        throw new StanzaError('remote-server-timeout', { text: 'The component is not connected.' })
      throw new StanzaError('remote-server-not-found', { text: 'This server knows no others.' })
    },
  }
}
