/**
 * The object as the prototype of an empty one: V8 keeps a literal that has accessors as a slow hash table, but reads a prototype as
 * fast as a class. For what is used with every stanza. Nothing of it is an own property: it is not for spreading.
 */
export function withFastAccessors<T extends object>(literal: T): T {
  return Object.create(literal) as T
}
