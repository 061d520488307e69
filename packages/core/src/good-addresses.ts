import { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'

/** Whether the addresses of a stanza are any, where it has them. */
export function hasGoodAddresses({ attrs }: Element): boolean {
  try {
    if (attrs['from'] !== undefined) JID.parse(attrs['from'])
    if (attrs['to'] !== undefined) JID.parse(attrs['to'])
    return true
  } catch {
    return false
  }
}
