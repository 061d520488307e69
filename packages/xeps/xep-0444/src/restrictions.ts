import { type DataFormValue, fieldIn, formTypeField, formTypeOf, valueIn, valuesIn } from '@trestle/xep-0004'
import type { DiscoInfoValue } from '@trestle/xep-0030'
import { NS_REACTIONS } from './elements.js'
import { distinctReactions, isReaction } from './read-reactions.js'

/** The FORM_TYPE of the form in which an entity announces its restrictions (XEP-0444 §2.2). */
export const FORM_REACTION_RESTRICTIONS = `${NS_REACTIONS}:restrictions`

const MAX_PER_USER = 'max_reactions_per_user'
const ALLOWLIST = 'allowlist'

/** Reactions that are read of a list. */
const MAX_ALLOWED = 1_000

/** Which reactions an entity takes, such as a gateway to a network that has few. What is absent is not restricted. */
export interface ReactionRestrictions {
  /** Reactions that one user may have to one message. */
  readonly maxPerUser?: number | undefined
  readonly allowed?: readonly string[] | undefined
}

/** What the information about an entity says of its restrictions; undefined where it says nothing that can be read. */
export function readReactionRestrictions({ forms }: Pick<DiscoInfoValue, 'forms'>): ReactionRestrictions | undefined {
  const form = forms?.find((one) => formTypeOf(one) === FORM_REACTION_RESTRICTIONS)
  if (!form) return undefined
  const max = valueIn(form, MAX_PER_USER)
  const allowed = [...new Set(valuesIn(form, ALLOWLIST).filter(isReaction))].slice(0, MAX_ALLOWED)
  const restrictions: ReactionRestrictions = {
    ...(max !== undefined && /^\d{1,6}$/.test(max) && { maxPerUser: Number(max) }),
    ...(fieldIn(form, ALLOWLIST) && allowed.length > 0 && { allowed }),
  }
  return Object.keys(restrictions).length > 0 ? restrictions : undefined
}

export function reactionRestrictionsForm({ maxPerUser, allowed }: ReactionRestrictions): DataFormValue {
  return {
    type: 'result',
    fields: [
      formTypeField(FORM_REACTION_RESTRICTIONS),
      ...(maxPerUser === undefined ? [] : [{ var: MAX_PER_USER, values: [String(maxPerUser)] }]),
      ...(allowed === undefined ? [] : [{ var: ALLOWLIST, values: allowed }]),
    ],
  }
}

/**
 * Whether a set of reactions keeps restrictions. Whether an emoji says that it is to be shown in colours (U+FE0F) makes no
 * difference: keyboards differ in that.
 */
export function areReactionsAllowed(
  reactions: readonly string[],
  { maxPerUser = Number.POSITIVE_INFINITY, allowed }: ReactionRestrictions,
): boolean {
  const distinct = distinctReactions(reactions)
  if (distinct.length > maxPerUser) return false
  if (!allowed) return true
  const known = new Set(allowed.map(withoutVariation))
  return distinct.every((reaction) => known.has(withoutVariation(reaction)))
}

/** What the restrictions are, for people. */
export function restrictionsText({ maxPerUser, allowed }: ReactionRestrictions): string {
  const which = allowed ? `Only these reactions are taken: ${allowed.join(' ')}.` : ''
  const many = maxPerUser === undefined ? '' : `At most ${maxPerUser} of one user to one message.`
  return [which, many].filter((text) => text !== '').join(' ')
}

function withoutVariation(reaction: string): string {
  return reaction.replaceAll('\ufe0f', '')
}
