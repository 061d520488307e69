import type { JID } from '@trestle/jid'

/**
 * An address as it is written: neither prepared nor checked, so that nothing of that need be in the program. It has what
 * a login asks of a JID, and no more.
 */
export function readPlainAddress(text: string): JID {
  const [bare = ''] = text.split('/', 1)
  const resource = text.slice(bare.length + 1)
  const at = bare.indexOf('@')
  const address = {
    local: bare.slice(0, Math.max(at, 0)),
    domain: bare.slice(at + 1),
    resource,
    isFull: resource !== '',
    get bare(): unknown {
      return resource === '' ? address : readPlainAddress(bare)
    },
    toString: () => text,
  }
  return address as unknown as JID
}
