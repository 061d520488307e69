import { NS_XML } from './element.js'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'

/** Whether Namespaces in XML 1.0 (§2.2, §3) allows the declaration; `''` is the default namespace, or none. */
export function mayDeclare(prefix: string, uri: string): boolean {
  if (prefix === 'xml') return uri === NS_XML
  return prefix !== 'xmlns' && uri !== NS_XML && uri !== NS_XMLNS && (uri !== '' || prefix === '')
}

/**
 * The namespaces in scope. Looking one up costs the same at any depth, however many are declared,
 * and an element that declares nothing costs nothing.
 */
export class NamespaceScope {
  readonly #bound = new Map([['xml', NS_XML]])
  readonly #undo: { readonly prefix: string; readonly before: string | undefined; readonly depth: number }[] = []
  readonly #defaults: string[] = ['']
  #declared: string | undefined
  #depthOfLast = -1

  /** Declares for the element that is to be entered at `depth`. False, and nothing is declared, where it may not be. */
  declare(prefix: string, uri: string, depth: number): boolean {
    if (!mayDeclare(prefix, uri)) return false
    if (prefix === '') {
      this.#declared = uri
      return true
    }
    this.#undo.push({ prefix, before: this.#bound.get(prefix), depth })
    this.#bound.set(prefix, uri)
    this.#depthOfLast = depth
    return true
  }

  /** Enters an element and returns its default namespace. */
  enter(depth: number): string {
    const uri = this.#declared ?? this.#defaults[depth]!
    this.#declared = undefined
    this.#defaults[depth + 1] = uri
    return uri
  }

  leave(depth: number): void {
    if (this.#depthOfLast === depth) this.leaveAll(depth)
  }

  /** Leaves the element at that depth, and all in it. */
  leaveAll(depth: number): void {
    let last = this.#undo.at(-1)
    while (last !== undefined && last.depth >= depth) {
      if (last.before === undefined) this.#bound.delete(last.prefix)
      else this.#bound.set(last.prefix, last.before)
      this.#undo.pop()
      last = this.#undo.at(-1)
    }
    this.#depthOfLast = last?.depth ?? -1
  }

  /** Undefined if it is not declared. */
  find(prefix: string): string | undefined {
    return this.#bound.get(prefix)
  }
}
