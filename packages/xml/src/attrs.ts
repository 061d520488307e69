/** Attributes by name: plain local names, `xml:lang` and its kin as written, any other namespaced one as `{uri}name`. */
export type Attrs = Record<string, string>

// Dictionaries without Object.prototype, so that `constructor` and `__proto__` are names like any other.
// Object.create(null) would do the same, but V8 keeps such objects as slow hash tables; instances of a constructor stay fast.
// Two of them, because V8 gives all instances of one as much room as some have needed.
function AttrBag() {}
AttrBag.prototype = Object.create(null)
function NoAttrs() {}
NoAttrs.prototype = AttrBag.prototype
const Bag = AttrBag as unknown as new () => Attrs
const Empty = NoAttrs as unknown as new () => Attrs

/** To be filled at once. */
export function emptyAttrs(): Attrs {
  return new Bag()
}

/** To stay empty, as a rule. */
export function noAttrs(): Attrs {
  return new Empty()
}

export function copyAttrs(attrs: Attrs): Attrs {
  const copy = new Bag()
  for (const key of Object.keys(attrs)) copy[key] = attrs[key]!
  return copy
}
