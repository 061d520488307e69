import { type HostMetaLinkValue, REL_BOSH, REL_WEBSOCKET } from './elements.js'

/** URLs at which clients reach the server of a domain otherwise than by TCP. */
export interface Alternatives {
  /** RFC 7395. */
  readonly websocket: readonly string[]
  /** XEP-0206. */
  readonly bosh: readonly string[]
}

/** Most URLs of a kind. */
const MAX_LINKS = 16
const LONGEST = 2048

/** Those that may be used: under TLS, as XEP-0156 §2.2 demands, or on the own machine if that is allowed. */
export function alternativesOf(links: readonly HostMetaLinkValue[], loopback: boolean): Alternatives {
  const urls = (rel: string, secure: string, plain: string) => {
    const hrefs = links.flatMap((link) => (link.rel === rel && link.href !== undefined ? [link.href] : []))
    const usable = hrefs.filter((href) => {
      if (href.length > LONGEST || !URL.canParse(href)) return false
      const { protocol, hostname } = new URL(href)
      return protocol === secure || (loopback && protocol === plain && isLoopback(hostname))
    })
    return [...new Set(usable)].slice(0, MAX_LINKS)
  }
  return { websocket: urls(REL_WEBSOCKET, 'wss:', 'ws:'), bosh: urls(REL_BOSH, 'https:', 'http:') }
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/** Reads the links of a JRD (RFC 6415, appendix A), whatever else is in it. @throws SyntaxError */
export function linksOfJson(text: string): HostMetaLinkValue[] {
  const links = fieldOf(JSON.parse(text), 'links')
  if (!Array.isArray(links)) return []
  return links.map((link) => ({ rel: stringOf(link, 'rel'), href: stringOf(link, 'href') }))
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}

function stringOf(value: unknown, key: string): string | undefined {
  const field = fieldOf(value, key)
  return typeof field === 'string' ? field : undefined
}
