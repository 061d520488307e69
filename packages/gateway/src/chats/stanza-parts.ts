import { createHash } from 'node:crypto'
import type { Message } from '@trestle/stanza'
import type { MessageRole } from '../storage/store.js'
import type { Written } from './chat-feature.js'

/**
 * What a stanza has of a message that became several: text, a file, or a place. An edit replaces only what differs; the ids of
 * stanzas say what is in them, since ids are kept as long as messages can be edited.
 */
export type PartKind = 'text' | 'file' | 'place'

/** One stanza of a message, before it has its id. */
export interface StanzaPart {
  readonly kind: PartKind
  readonly stanza: Message
  /** Equal for equal contents. Made when it is asked for: what nobody can change needs none. */
  readonly print: () => string
}

/** What the client has of a message in the place of one stanza: what came first, or what replaced it. */
export interface Slot {
  readonly index: number
  /** The id of the first stanza, which corrections name (XEP-0308). */
  readonly id: string
  readonly kind: PartKind | 'removed'
  readonly print: string
}

const LETTERS = { text: 't', file: 'f', place: 'p', removed: 'x' } as const
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as Slot['kind']]))
const TAIL = /~(\d{1,4})([tfpx])([\w-]{0,8})$/

/** A short name of a content. */
export function printOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 8)
}

/** Says in the id of a stanza what is in it. */
export function identify(stanza: Message, index: number, kind: Slot['kind'], print = ''): Message {
  stanza.id = `${stanza.id}~${index}${LETTERS[kind]}${print}`
  return stanza
}

/** The stanzas of a new message. One without an id of the network cannot be changed. */
export function newParts(parts: readonly StanzaPart[], legacyId: string | undefined): readonly Written[] {
  if (legacyId === undefined) return parts.map(({ stanza }) => ({ stanza }))
  return parts.map(({ stanza, kind, print }, index) => ({
    stanza: identify(stanza, index, kind, print()),
    carries: { legacyId, role: 'original' },
  }))
}

/** What the client has of a message, by the ids of its stanzas in their order; `undefined` if they do not say. */
export function slotsOf(
  names: readonly { readonly id: string; readonly role: MessageRole }[],
): readonly Slot[] | undefined {
  const slots = new Map<number, Slot>()
  for (const { id, role } of names) {
    const [, index, letter = '', print = ''] = TAIL.exec(id) ?? []
    const kind = KINDS.get(letter as never)
    const slot = slots.get(Number(index))
    if (role === 'original' && (!kind || slot)) return undefined
    if (kind && (slot || role === 'original')) {
      slots.set(Number(index), { index: Number(index), id: slot?.id ?? id, kind, print })
    }
  }
  return [...slots.values()]
}
