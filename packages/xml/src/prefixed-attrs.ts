import type { Attrs } from './attrs.js'
import type { QName } from './names.js'
import type { NamespaceScope } from './namespaces.js'

export interface PrefixedAttr {
  readonly name: QName
  readonly value: string
}

/** Adds prefixed attributes, once all declarations of the tag are known. Returns what is wrong with one of them, if any is. */
export function addPrefixedAttrs(
  attrs: Attrs,
  prefixed: readonly PrefixedAttr[],
  scope: NamespaceScope,
): 'undeclared' | 'duplicate' | undefined {
  for (const { name, value } of prefixed) {
    const ns = scope.find(name.prefix)
    if (ns === undefined) return 'undeclared'
    const key = `{${ns}}${name.local}`
    if (attrs[key] !== undefined) return 'duplicate'
    attrs[key] = value
  }
  return undefined
}
