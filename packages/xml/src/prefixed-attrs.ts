import type { Attrs } from './attrs.js'
import type { QName } from './names.js'
import type { NamespaceScope } from './namespaces.js'

export interface PrefixedAttr {
  readonly name: QName
  readonly value: string
}

/** Adds what waited until all declarations of its tag were known; what is wrong with the first that is refused, if any is. */
export function addPrefixed(
  attrs: Attrs,
  prefixed: readonly PrefixedAttr[],
  scope: NamespaceScope,
): 'undeclared' | 'twice' | undefined {
  for (const { name, value } of prefixed) {
    const ns = scope.find(name.prefix)
    if (ns === undefined) return 'undeclared'
    const key = `{${ns}}${name.local}`
    if (attrs[key] !== undefined) return 'twice'
    attrs[key] = value
  }
  return undefined
}
