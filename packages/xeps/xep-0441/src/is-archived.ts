import type { JID } from '@trestle/jid'
import type { ArchivePreferencesValue } from './elements.js'

/**
 * Whether messages to and from a contact belong into an archive (XEP-0441 §2.3). `inRoster`: whether its bare address is
 * in the roster of the account. A listed address without a resource stands for all of its resources; a contact in both
 * lists is not archived.
 */
export function isArchived(
  { default: other, always, never }: ArchivePreferencesValue,
  contact: JID,
  inRoster: boolean,
): boolean {
  const lists = (listed: JID) => listed.equals(listed.isBare ? contact.bare : contact)
  if (never.some(lists)) return false
  if (always.some(lists)) return true
  return other === 'roster' ? inRoster : other === 'always'
}
