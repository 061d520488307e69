import { parse } from '@trestle/xml'
import { HostMeta, type HostMetaLinkValue } from '../elements.js'
import { HostMetaError } from '../host-meta-error.js'

/** @throws HostMetaError `unreachable` if it is no XRD */
export function readXrd(xml: string): readonly HostMetaLinkValue[] {
  const root = parse(withoutComments(xml))
  if (!root.is(HostMeta.ns, HostMeta.name)) throw new HostMetaError('unreachable', 'The host-meta file is no XRD.')
  return HostMeta.decode(root).links
}

/** XMPP has none, but files that people write do; one that does not end is left to the parser. */
function withoutComments(xml: string): string {
  let text = ''
  for (let at = 0; ; ) {
    const start = xml.indexOf('<!--', at)
    const end = start < 0 ? -1 : xml.indexOf('-->', start + 4)
    if (end < 0) return text + xml.slice(at)
    text += xml.slice(at, start)
    at = end + 3
  }
}
