/** Attributes by name: plain local names, `xml:lang` and its kin as written, any other namespaced one as `{uri}name`. */
export type Attrs = Record<string, string>

// A dictionary without Object.prototype, so that `constructor` and `__proto__` are names like any other.
// Object.create(null) would do the same, but V8 keeps such objects as slow hash tables; instances of a constructor stay fast.
function AttrBag() {}
AttrBag.prototype = Object.create(null)
const Bag = AttrBag as unknown as new () => Attrs

export function emptyAttrs(): Attrs {
  return new Bag()
}

export function copyAttrs(attrs: Attrs): Attrs {
  const copy = new Bag()
  for (const key of Object.keys(attrs)) copy[key] = attrs[key]!
  return copy
}
