import type { ElementDef } from '@trestle/stanza'
import type { ConferenceValue } from './elements.js'

/** What an extension keeps with a bookmark; undefined where there is nothing. Throws DecodeError where it does not fit. */
export function getExtension<T>(
  { extensions }: Pick<ConferenceValue, 'extensions'>,
  definition: ElementDef<T>,
): T | undefined {
  const found = extensions?.elements.find((element) => element.is(definition.ns, definition.name))
  return found && definition.decode(found)
}

/** The bookmark with the value of an extension, or without it (`undefined`); all others are kept (XEP-0402 §3.4). */
export function setExtension<T, B extends ConferenceValue>(
  bookmark: B,
  definition: ElementDef<T>,
  value: NoInfer<T> | undefined,
): B {
  const before = bookmark.extensions?.elements ?? []
  const others = before.filter((element) => !element.is(definition.ns, definition.name))
  const elements = value === undefined ? others : [...others, definition.encode(value)]
  return { ...bookmark, extensions: elements.length > 0 ? { elements } : undefined }
}
