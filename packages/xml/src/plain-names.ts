import type { NameTable, QName } from './names.js'

/** A power of two. */
const SLOTS = 512

interface Name {
  readonly raw: string
  readonly name: QName
}

/** What a text between two bytes is called by: cheap, and the same for the same text. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  return (
    (Math.imul(length, 41) +
      Math.imul(bytes[start]!, 7) +
      Math.imul(bytes[end - 1]!, 31) +
      Math.imul(bytes[start + (length >> 1)]!, 129)) &
    (SLOTS - 1)
  )
}

/**
 * Names and namespaces by the bytes that they are written in: for those met lately, nothing is cut out of the text.
 * One of another spelling in the same slot takes its place, so that it cannot grow.
 */
export class PlainNames {
  readonly #table: NameTable
  readonly #names: (Name | undefined)[] = Array.from({ length: SLOTS })
  readonly #uris: string[] = Array.from({ length: SLOTS }, () => '')

  constructor(table: NameTable) {
    this.#table = table
  }

  /** `from` is where in the text the name begins that is in the bytes from `start` to `end`. @throws XmlError */
  name(text: string, from: number, bytes: Uint8Array, start: number, end: number): QName {
    const slot = slotOf(bytes, start, end)
    const known = this.#names[slot]
    if (known !== undefined && known.raw.length === end - start && text.startsWith(known.raw, from)) return known.name
    const raw = text.slice(from, from + end - start)
    const name = this.#table.name(raw)
    // A flat string of its own, without a hold on the text.
    this.#names[slot] = { raw: name.prefix === '' ? name.local : `${name.prefix}:${name.local}`, name }
    return name
  }

  uri(text: string, from: number, bytes: Uint8Array, start: number, end: number): string {
    if (start === end) return ''
    const slot = slotOf(bytes, start, end)
    const known = this.#uris[slot]!
    if (known.length === end - start && text.startsWith(known, from)) return known
    const uri = this.#table.uri(text.slice(from, from + end - start))
    this.#uris[slot] = uri
    return uri
  }
}
