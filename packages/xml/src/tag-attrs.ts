import { type Attrs, emptyAttrs, noAttrs } from './attrs.js'
import type { QName } from './names.js'
import type { NamespaceScope } from './namespaces.js'

interface PrefixedAttr {
  readonly name: QName
  readonly value: string
}

export type AttrsProblem = 'undeclared' | 'duplicate'

/** The attributes of the tag that is being read. Those with a prefix wait for the declarations, which may follow them. */
export class TagAttrs {
  /** Attributes so far, with those that are not added. */
  count = 0
  /** What is wrong with one of those that were taken last, if any is. */
  problem: AttrsProblem | undefined
  #attrs: Attrs | undefined
  #prefixed: PrefixedAttr[] | undefined

  add(name: QName, raw: string, value: string): void {
    if (name.prefix === '' || name.prefix === 'xml') {
      this.#attrs ??= emptyAttrs()
      this.#attrs[name.prefix === '' ? name.local : raw] = value
    } else {
      this.#prefixed ??= []
      this.#prefixed.push({ name, value })
    }
  }

  /** The attributes, once the tag is complete; those added from now on are of the next. */
  take(scope: NamespaceScope): Attrs {
    const prefixed = this.#prefixed
    const attrs = this.#attrs ?? (prefixed === undefined ? noAttrs() : emptyAttrs())
    this.count = 0
    this.problem = prefixed && addPrefixed(attrs, prefixed, scope)
    this.#attrs = undefined
    this.#prefixed = undefined
    return attrs
  }
}

function addPrefixed(attrs: Attrs, prefixed: readonly PrefixedAttr[], scope: NamespaceScope): AttrsProblem | undefined {
  for (const { name, value } of prefixed) {
    const ns = scope.find(name.prefix)
    if (ns === undefined) return 'undeclared'
    const key = `{${ns}}${name.local}`
    if (attrs[key] !== undefined) return 'duplicate'
    attrs[key] = value
  }
  return undefined
}
