import { Correction } from '@trestle/xep-0308'
import type { Writing, Written } from './chat-feature.js'
import { retractionOf } from './features/retraction.js'
import { identify, type PartKind, type Slot, type StanzaPart, slotsOf } from './stanza-parts.js'

/** A part whose print is made: it is compared, and told. */
interface PrintedPart extends Omit<StanzaPart, 'print'> {
  readonly print: string
}

/**
 * Replaces what the client has of a message by other parts, of the kinds that are said to have changed: what is equal stays,
 * what is new follows, and what is gone is retracted.
 */
export async function replaceParts(
  legacyId: string,
  given: readonly StanzaPart[],
  kinds: ReadonlySet<PartKind>,
  writing: Writing,
): Promise<readonly Written[]> {
  const names = await writing.stanzas({ legacyId })
  const slots = slotsOf(names) ?? unknownSlots(names)
  const isUnknown = slots.some(({ kind, print }) => kind !== 'removed' && print === '')
  const parts = given.map((part): PrintedPart => ({ ...part, print: part.print() }))
  const written = new Map<PrintedPart, Written>()
  const kept = new Set<PrintedPart>()
  const gone: Slot[] = []
  // Of stanzas that do not say what they have, each is replaced by what has its place.
  const groups = isUnknown ? [undefined] : [...kinds]
  for (const kind of groups) {
    const mine = parts.filter((part) => kind === undefined || part.kind === kind)
    const theirs = slots.filter((slot) => slot.kind !== 'removed' && (kind === undefined || slot.kind === kind))
    const left: Slot[] = []
    const equal = new Set<PrintedPart>()
    for (const slot of theirs) {
      const same = mine.find(({ print }) => print === slot.print && slot.print !== '')
      if (same && !equal.has(same)) equal.add(same)
      else left.push(slot)
    }
    for (const part of equal) kept.add(part)
    for (const part of mine.filter((one) => !equal.has(one))) {
      const slot = left.shift()
      if (slot) written.set(part, replacing(part, slot, legacyId))
    }
    gone.push(...left)
  }
  let next = Math.max(-1, ...slots.map(({ index }) => index)) + 1
  const changed = parts
    .filter((part) => !kept.has(part))
    .map((part) => written.get(part) ?? following(part, next++, legacyId))
  return [...changed, ...gone.map((slot) => taken(slot, legacyId, writing))]
}

/** Those of messages of earlier versions, and of other clients. */
function unknownSlots(names: readonly { readonly id: string; readonly role: string }[]): readonly Slot[] {
  return names
    .filter(({ role }) => role === 'original')
    .map(({ id }, index): Slot => ({ index, id, kind: 'text', print: '' }))
}

function replacing({ stanza, kind, print }: PrintedPart, { id, index }: Slot, legacyId: string): Written {
  identify(stanza, index, kind, print).set(Correction, { id })
  return { stanza, carries: { legacyId, role: 'edit' } }
}

function following({ stanza, kind, print }: PrintedPart, index: number, legacyId: string): Written {
  return { stanza: identify(stanza, index, kind, print), carries: { legacyId, role: 'original' } }
}

function taken({ id, index }: Slot, legacyId: string, writing: Writing): Written {
  const { stanza } = retractionOf(id, writing)
  return { stanza: identify(stanza, index, 'removed'), carries: { legacyId, role: 'edit' } }
}
