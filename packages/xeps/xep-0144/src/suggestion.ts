import type { JID } from '@trestle/jid'
import type { RosterItemValue } from '@trestle/stanza'
import type { SuggestedItemValue } from './elements.js'

/** What is to be done with a contact. */
export type SuggestedAction = 'add' | 'delete' | 'modify'

/** A contact that somebody suggests. */
export interface SuggestedContact {
  readonly jid: JID
  readonly name?: string | undefined
  readonly groups?: readonly string[] | undefined
}

/** What a suggestion comes to, for a roster as it is. */
export type RosterStep =
  | { readonly kind: 'add' | 'change'; readonly item: SuggestedContact }
  | { readonly kind: 'remove'; readonly jid: JID }

/** The action of an item: `add` unless it is one of the others (§3.1, note). */
export function actionOf({ action }: SuggestedItemValue): SuggestedAction {
  return action === 'delete' || action === 'modify' ? action : 'add'
}

/** What there is to do by the rules of §3; undefined where that is nothing, and nobody is to be asked. */
export function stepFor(
  action: SuggestedAction,
  contact: SuggestedContact,
  current: RosterItemValue | undefined,
): RosterStep | undefined {
  if (action === 'add') return stepToAdd(contact, current)
  if (!current) return undefined
  return action === 'delete' ? stepToDelete(contact, current) : stepToModify(contact, current)
}

function stepToAdd(
  { jid, name, groups = [] }: SuggestedContact,
  current: RosterItemValue | undefined,
): RosterStep | undefined {
  if (!current) return { kind: 'add', item: { jid, name, groups } }
  const present = current.groups ?? []
  const missing = groups.filter((group) => !present.includes(group))
  if (missing.length === 0) return undefined
  return { kind: 'change', item: { jid, name: current.name, groups: [...present, ...missing] } }
}

function stepToDelete(
  { jid, groups = [] }: SuggestedContact,
  { name, groups: present = [] }: RosterItemValue,
): RosterStep | undefined {
  if (groups.length === 0) return { kind: 'remove', jid }
  const left = present.filter((group) => !groups.includes(group))
  if (left.length === present.length) return undefined
  return left.length === 0 ? { kind: 'remove', jid } : { kind: 'change', item: { jid, name, groups: left } }
}

/** The groups that it names are all those that it shall be in; where it names none, they stay. */
function stepToModify({ jid, name, groups = [] }: SuggestedContact, current: RosterItemValue): RosterStep | undefined {
  const present = current.groups ?? []
  const item = { jid, name: name ?? current.name, groups: groups.length > 0 ? groups : present }
  const isSame = item.name === current.name && sameGroups(item.groups, present)
  return isSame ? undefined : { kind: 'change', item }
}

function sameGroups(some: readonly string[], others: readonly string[]): boolean {
  return some.every((group) => others.includes(group)) && others.every((group) => some.includes(group))
}
