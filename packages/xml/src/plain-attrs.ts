import { type Attrs, emptyAttrs } from './attrs.js'
import type { ResolvedLimits } from './limits.js'
import type { NamespaceScope } from './namespaces.js'
import { endOfCharacter, INCOMPLETE, NOT_PLAIN } from './plain-bytes.js'
import type { PlainNames } from './plain-names.js'
import type { TextSlicer } from './plain-text.js'
import { endOfName, endOfValue } from './scan.js'

const SPACE = 32
const QUOTE = 34
const AMPERSAND = 38
const APOSTROPHE = 39
const LT = 60
const EQUALS = 61
const HIGH = 128

/** Reads the attributes of a start tag, one after the other. */
export class PlainAttrs {
  readonly #names: PlainNames
  readonly #texts: TextSlicer
  readonly #limits: ResolvedLimits
  /** The number of the current tag, kept with each name to find duplicate attributes. */
  #tagNumber = 0
  #count = 0
  #evictions = 0
  #depth = 0
  #declared = false
  #scope: NamespaceScope | undefined
  /** Undefined while there are none. */
  attrs: Attrs | undefined
  /** The default namespace of the element. */
  ns = ''

  constructor(names: PlainNames, texts: TextSlicer, limits: ResolvedLimits) {
    this.#names = names
    this.#texts = texts
    this.#limits = limits
  }

  /** Begins the tag of the element that is entered next, at `depth`. `ns` is the default namespace of its parent. */
  begin(scope: NamespaceScope, depth: number, ns: string): void {
    this.#tagNumber = (this.#tagNumber + 1) & 0x3fffffff
    this.#count = 0
    this.#evictions = this.#names.evictions
    this.#depth = depth
    this.#declared = false
    this.#scope = scope
    this.attrs = undefined
    this.ns = ns
  }

  /** Reads the attribute whose name begins at `at`, and returns where its value has ended. */
  read(bytes: Uint8Array, view: DataView, at: number, readableEnd: number): number {
    const names = this.#names
    const nameEnd = endOfName(bytes, view, at)
    if (nameEnd === at || bytes[nameEnd] !== EQUALS) return NOT_PLAIN
    const key = names.name(view, at, nameEnd)
    const quote = bytes[nameEnd + 1]!
    if (key === undefined || !key.forAttributes || (quote !== APOSTROPHE && quote !== QUOTE)) {
      return NOT_PLAIN
    }
    const start = nameEnd + 2
    let end = start
    let ascii = true
    let references = false
    for (;;) {
      end = endOfValue(bytes, view, end)
      // The last `>` may be inside the value.
      if (end >= readableEnd) return INCOMPLETE
      const byte = bytes[end]!
      if (byte === quote) break
      if (byte >= HIGH) {
        end = endOfCharacter(bytes, end)
        if (end < 0) return NOT_PLAIN
        ascii = false
        continue
      }
      if (byte === AMPERSAND) references = true
      // A line break would become a space.
      else if (byte === LT || byte < SPACE) return NOT_PLAIN
      end++
    }
    if (++this.#count > this.#limits.maxAttributes || key.lastTag === this.#tagNumber) return NOT_PLAIN
    key.lastTag = this.#tagNumber
    if (key.declares !== undefined) {
      const uri = ascii && !references ? names.uri(view, start, end) : undefined
      return uri !== undefined && this.#declare(key.declares, uri) ? end + 1 : NOT_PLAIN
    }
    const value = this.#texts.text(bytes, start, end, ascii, references)
    if (value === undefined) return NOT_PLAIN
    let attrs = this.attrs
    if (attrs === undefined) attrs = this.attrs = emptyAttrs()
    // A name that was evicted meanwhile is a new object, whose `lastTag` is not set.
    else if (names.evictions !== this.#evictions && attrs[key.raw] !== undefined) return NOT_PLAIN
    attrs[key.raw] = value
    return end + 1
  }

  #declare(prefix: string, uri: string): boolean {
    if (prefix === '') {
      if (this.#declared) return false
      this.#declared = true
      this.ns = uri
      return true
    }
    if (uri === '' || this.#names.evictions !== this.#evictions) return false
    this.#scope!.declare(prefix, uri, this.#depth)
    return true
  }
}
