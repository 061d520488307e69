import { NS_XML } from './element.js'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'

/** Whether Namespaces in XML 1.0 (§2.2, §3) allows the declaration; `''` is the default namespace, or none. */
export function mayDeclare(prefix: string, uri: string): boolean {
  if (prefix === 'xml') return uri === NS_XML
  return prefix !== 'xmlns' && uri !== NS_XML && uri !== NS_XMLNS && (uri !== '' || prefix === '')
}

/**
 * The namespaces in scope. A look-up costs the same at any depth and with any number of declarations; elements without
 * declarations cost nothing.
 */
export class NamespaceScope {
  readonly #bindings = new Map([['xml', NS_XML]])
  readonly #shadowed: { readonly prefix: string; readonly previous: string | undefined; readonly depth: number }[] = []
  readonly #defaults: string[] = ['']
  #declaredDefault: string | undefined
  #lastDepth = -1

  /** Declares a namespace for the element that is entered next, at `depth`. Returns false if that is not allowed. */
  declare(prefix: string, uri: string, depth: number): boolean {
    if (!mayDeclare(prefix, uri)) return false
    if (prefix === '') {
      this.#declaredDefault = uri
      return true
    }
    this.#shadowed.push({ prefix, previous: this.#bindings.get(prefix), depth })
    this.#bindings.set(prefix, uri)
    this.#lastDepth = depth
    return true
  }

  /** Enters an element and returns its default namespace. */
  enter(depth: number): string {
    const uri = this.#declaredDefault ?? this.#defaults[depth]!
    this.#declaredDefault = undefined
    this.#defaults[depth + 1] = uri
    return uri
  }

  leave(depth: number): void {
    if (this.#lastDepth === depth) this.leaveAll(depth)
  }

  /** Leaves the element at that depth, and all in it. */
  leaveAll(depth: number): void {
    let last = this.#shadowed.at(-1)
    while (last !== undefined && last.depth >= depth) {
      if (last.previous === undefined) this.#bindings.delete(last.prefix)
      else this.#bindings.set(last.prefix, last.previous)
      this.#shadowed.pop()
      last = this.#shadowed.at(-1)
    }
    this.#lastDepth = last?.depth ?? -1
  }

  /** Undefined if it is not declared. */
  find(prefix: string): string | undefined {
    return this.#bindings.get(prefix)
  }
}
