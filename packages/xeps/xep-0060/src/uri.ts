import { JID } from '@trestle/jid'

/** What an XMPP URI of a node is for (XEP-0060 §16.6). */
export type PubsubAction = 'subscribe' | 'unsubscribe' | 'retrieve'

/** A node or an item of a service, as an XMPP URI names it (XEP-0060 §12.22), such as that of a replacement node. */
export interface PubsubUri {
  readonly jid: JID
  readonly node: string
  readonly item?: string | undefined
  /** Absent where the URI identifies the node or item only. */
  readonly action?: PubsubAction | undefined
}

const URI = /^xmpp:(?:\/\/[^/?#]*\/)?([^?#]+)\?([^#]*)/i
const ACTIONS: ReadonlySet<string | undefined> = new Set<PubsubAction>(['subscribe', 'unsubscribe', 'retrieve'])
/** Longer URIs are not read. */
const MAX_LENGTH = 8192

/** Parses the URI of a node or an item; `undefined` for any other URI. */
export function parsePubsubUri(uri: string): PubsubUri | undefined {
  const [, path, query] = (uri.length <= MAX_LENGTH && URI.exec(uri)) || []
  if (path === undefined || query === undefined) return undefined
  try {
    const [type, ...pairs] = query.split(';')
    const values = new Map(pairs.map(decodePair))
    const [node, item, action] = ['node', 'item', 'action'].map((key) => values.get(key))
    if (!node || (type !== '' && type !== 'pubsub')) return undefined
    return {
      jid: JID.parse(decodeURIComponent(path)),
      node,
      ...(item && { item }),
      ...(ACTIONS.has(action) && { action: action as PubsubAction }),
    }
  } catch {
    return undefined
  }
}

/** Writes the URI of a node or an item. */
export function formatPubsubUri({ jid, node, item, action }: PubsubUri): string {
  const { local, domain, resource } = jid
  const encoded = [local && `${encodeURIComponent(local)}@`, domain, resource && `/${encodeURIComponent(resource)}`]
  const pairs = Object.entries({ action, node, item }).flatMap(([key, value]) =>
    value ? [`;${key}=${encodeURIComponent(value)}`] : [],
  )
  return `xmpp:${encoded.join('')}?${action ? 'pubsub' : ''}${pairs.join('')}`
}

function decodePair(pair: string): readonly [string, string] {
  const [key = '', ...value] = pair.split('=')
  return [key, decodeURIComponent(value.join('='))]
}
