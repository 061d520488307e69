import { type Attrs, emptyAttrs } from './attrs.js'
import type { LimitsInForce } from './limits.js'
import type { NamespaceScope } from './namespaces.js'
import { afterCharacter, NOT_PLAIN, UNENDED } from './plain-bytes.js'
import type { PlainNames } from './plain-names.js'
import type { TextMaker } from './plain-text.js'
import { endOfName, endOfValue } from './scan.js'

const SPACE = 32
const QUOTE = 34
const AMPERSAND = 38
const APOSTROPHE = 39
const LT = 60
const EQUALS = 61
const HIGH = 128

/** What the attributes of one start tag say, read one after the other. */
export class PlainAttrs {
  readonly #names: PlainNames
  readonly #texts: TextMaker
  readonly #limits: LimitsInForce
  /** The number of the tag at hand, by which names are marked that were met in it. */
  #tag = 0
  #count = 0
  #forgotten = 0
  #depth = 0
  #declared = false
  #scope: NamespaceScope | undefined
  /** Undefined while there are none. */
  attrs: Attrs | undefined
  /** The default namespace inside of the tag. */
  ns = ''

  constructor(names: PlainNames, texts: TextMaker, limits: LimitsInForce) {
    this.#names = names
    this.#texts = texts
    this.#limits = limits
  }

  /** Another tag begins, of the element that is to be entered at `depth`. `ns` is the default namespace around it. */
  begin(scope: NamespaceScope, depth: number, ns: string): void {
    this.#tag = (this.#tag + 1) & 0x3fffffff
    this.#count = 0
    this.#forgotten = this.#names.forgotten
    this.#depth = depth
    this.#declared = false
    this.#scope = scope
    this.attrs = undefined
    this.ns = ns
  }

  /** Reads the attribute whose name begins at `at`, and returns where its value has ended. */
  read(bytes: Uint8Array, view: DataView, at: number, last: number): number {
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
      // There may be a `>` in it, and that the last.
      if (end >= last) return UNENDED
      const byte = bytes[end]!
      if (byte === quote) break
      if (byte >= HIGH) {
        end = afterCharacter(bytes, end)
        if (end < 0) return NOT_PLAIN
        ascii = false
        continue
      }
      if (byte === AMPERSAND) references = true
      // A line break would become a space.
      else if (byte === LT || byte < SPACE) return NOT_PLAIN
      end++
    }
    if (++this.#count > this.#limits.maxAttributes || key.seen === this.#tag) return NOT_PLAIN
    key.seen = this.#tag
    if (key.declares !== undefined) {
      const uri = ascii && !references ? names.uri(view, start, end) : undefined
      return uri !== undefined && this.#declare(key.declares, uri) ? end + 1 : NOT_PLAIN
    }
    const value = this.#texts.text(bytes, start, end, ascii, references)
    if (value === undefined) return NOT_PLAIN
    let attrs = this.attrs
    if (attrs === undefined) attrs = this.attrs = emptyAttrs()
    // A name that was forgotten meanwhile does not know that it was met.
    else if (names.forgotten !== this.#forgotten && attrs[key.raw] !== undefined) return NOT_PLAIN
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
    if (uri === '' || this.#names.forgotten !== this.#forgotten) return false
    this.#scope!.declare(prefix, uri, this.#depth)
    return true
  }
}
