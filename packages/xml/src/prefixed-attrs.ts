import type { Attrs } from './attrs.js'
import { XmlError } from './error.js'
import type { QName } from './names.js'
import type { NamespaceScope } from './namespaces.js'

export interface PrefixedAttr {
  readonly name: QName
  readonly value: string
}

/** Adds what waited until all declarations of its tag were known. @throws XmlError */
export function addPrefixed(attrs: Attrs, prefixed: readonly PrefixedAttr[], scope: NamespaceScope): void {
  for (const { name, value } of prefixed) {
    const key = `{${scope.resolve(name.prefix)}}${name.local}`
    if (attrs[key] !== undefined) throw new XmlError('not-well-formed', 'an attribute is given twice')
    attrs[key] = value
  }
}
