/** Attributes by name: local names, `xml:lang` and other `xml:` names as written, names in other namespaces as `{uri}name`. */
export type Attrs = Record<string, string>

// Dictionaries without Object.prototype, so that `constructor` and `__proto__` are names like any other.
// Object.create(null) would do the same, but V8 keeps such objects as slow hash tables; instances of a constructor stay fast.
// Two of them, because V8 gives all instances of one as much room as some have needed.
function AttrMap() {}
AttrMap.prototype = Object.create(null)
function EmptyAttrMap() {}
EmptyAttrMap.prototype = AttrMap.prototype
const NewAttrs = AttrMap as unknown as new () => Attrs
const NewEmptyAttrs = EmptyAttrMap as unknown as new () => Attrs

/** An object for attributes that are added at once. */
export function emptyAttrs(): Attrs {
  return new NewAttrs()
}

/** An object for an element without attributes, which takes less memory. */
export function noAttrs(): Attrs {
  return new NewEmptyAttrs()
}

export function copyAttrs(attrs: Attrs): Attrs {
  const copy = new NewAttrs()
  for (const key of Object.keys(attrs)) copy[key] = attrs[key]!
  return copy
}
