import type { Element } from '@trestle/xml'

/** What a stanza, or several, consist of. Missing numbers count as 0, so that `{}` can be given. */
export interface Stats {
  /** Elements, the stanza itself included. */
  elements: number
  /** Attributes; declarations of namespaces are none. */
  attributes: number
  /** UTF-16 units of all texts, as they mean: `&amp;` is one. */
  textLength: number
  /** Levels of elements of the deepest stanza, which is itself level 1. */
  depth: number
}

/**
 * Reads one stream: an XML document whose children are the stanzas.
 * `write` throws when the stream is not well-formed, and what `onStanza` throws.
 */
export function createParser(onStanza: (stanza: Element) => void): { write(chunk: Uint8Array): void }

/** A stanza as it is written into a stream of `jabber:client`. */
export function serialize(stanza: Element): string

/** Adds the numbers of a stanza to `s`, and returns it. */
export function stats(stanza: Element, s: Partial<Stats>): Stats
