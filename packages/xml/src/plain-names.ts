import type { NameTable } from './names.js'
import { mayDeclare } from './namespaces.js'

const BITS = 10
const SLOTS = 2 ** BITS
const LONGEST = 128

/** A name as written in a tag. */
export interface PlainName {
  readonly bytes: Uint8Array
  /** Of an element: its local part. Of an attribute: what it is called in a tree. */
  readonly raw: string
  /** Whether it is another name in each scope. */
  readonly prefix: string
  readonly forElements: boolean
  readonly forAttributes: boolean
  /** The prefix that an attribute of that name declares (`''`: the default namespace); undefined if it declares none. */
  readonly declares: string | undefined
  /** The tag in which it was last met as that of an attribute. */
  seen: number
}

interface PlainUri {
  readonly bytes: Uint8Array
  /** What it stands for; undefined if it cannot be declared. */
  readonly uri: string | undefined
}

/** A place for what is written in the bytes: cheap to find, and the same for the same bytes. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  const middle = start + (length >> 1)
  const mixed = bytes[start]! | (bytes[middle]! << 8) | (bytes[end - 1]! << 16) | (length << 24)
  return Math.imul(mixed, 0x9e3779b1) >>> (32 - BITS)
}

/** Whether the bytes from `at` begin with those. */
export function beginsWith(bytes: Uint8Array, at: number, those: Uint8Array): boolean {
  for (let i = 0; i < those.length; i++) if (bytes[at + i] !== those[i]) return false
  return true
}

/**
 * Names and namespaces as bytes spell them: nothing is decoded for those met lately.
 * Each takes the place of what was in its slot before, so their number is bounded.
 */
export class PlainNames {
  readonly #table: NameTable
  readonly #alias: { readonly from: string; readonly to: string } | undefined
  readonly #names: (PlainName | undefined)[] = Array.from({ length: SLOTS })
  readonly #uris: (PlainUri | undefined)[] = Array.from({ length: SLOTS })
  /** How often a name was forgotten for another: the same name may then be another object. */
  forgotten = 0

  constructor(table: NameTable, alias: { readonly from: string; readonly to: string } | undefined) {
    this.#table = table
    this.#alias = alias
  }

  /** The name in the bytes from `start` to `end`, which are ASCII and not empty; undefined if it is none. */
  name(bytes: Uint8Array, start: number, end: number): PlainName | undefined {
    const slot = slotOf(bytes, start, end)
    const known = this.#names[slot]
    if (known !== undefined && known.bytes.length === end - start && beginsWith(bytes, start, known.bytes)) return known
    return this.#learnName(slot, bytes.slice(start, end))
  }

  /** The namespace that these bytes declare, which are ASCII; undefined if they may not. */
  uri(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (start === end) return ''
    const slot = slotOf(bytes, start, end)
    const known = this.#uris[slot]
    if (known !== undefined && known.bytes.length === end - start && beginsWith(bytes, start, known.bytes)) {
      return known.uri
    }
    return this.#learnUri(slot, bytes.slice(start, end))
  }

  #learnName(slot: number, bytes: Uint8Array): PlainName | undefined {
    if (bytes.length > LONGEST) return undefined
    const found = this.#table.find(String.fromCharCode(...bytes))
    if (found === undefined) return undefined
    const { prefix, local, declares } = found
    const isXml = prefix === 'xml'
    const name: PlainName = {
      bytes,
      raw: isXml ? this.#table.uri(`xml:${local}`) : local,
      prefix,
      forElements: !isXml && prefix !== 'xmlns',
      forAttributes: prefix === '' || isXml || (declares !== undefined && declares !== 'xml' && declares !== 'xmlns'),
      declares,
      seen: 0,
    }
    if (this.#names[slot] !== undefined) this.forgotten++
    this.#names[slot] = name
    return name
  }

  #learnUri(slot: number, bytes: Uint8Array): string | undefined {
    if (bytes.length > LONGEST) return undefined
    const written = this.#table.uri(String.fromCharCode(...bytes))
    const read = written === this.#alias?.from ? this.#alias.to : written
    const uri = mayDeclare('', written) && mayDeclare('', read) ? read : undefined
    this.#uris[slot] = { bytes, uri }
    return uri
  }
}
