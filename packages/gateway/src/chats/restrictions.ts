import type { DiscoInfoValue } from '@trestle/xep-0030'
import { reactionRestrictionsForm } from '@trestle/xep-0444'
import type { NetworkCapabilities } from '../module/capabilities.js'

/** What clients may know of the limits of a chat before they meet them: those of reactions (XEP-0444 §2.2). */
export function formsOf({ reactions }: NetworkCapabilities): Pick<DiscoInfoValue, 'forms'> {
  if (typeof reactions !== 'object') return {}
  const { max: maxPerUser, allowed } = reactions
  if (maxPerUser === undefined && allowed === undefined) return {}
  return { forms: [reactionRestrictionsForm({ maxPerUser, allowed })] }
}
