import { ByteTable } from './byte-table.js'
import type { NameTable } from './names.js'
import { mayDeclare } from './namespaces.js'

const LONGEST_NAME = 32
const LONGEST_URI = 64
/** Names that come in each stanza must not drive each other out. */
const WAYS = 8

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
  /** What it stands for; undefined if it cannot be declared. */
  readonly uri: string | undefined
}

/** Whether the bytes from `at` begin with those. */
export function beginsWith(bytes: Uint8Array, at: number, those: Uint8Array): boolean {
  for (let i = 0; i < those.length; i++) if (bytes[at + i] !== those[i]) return false
  return true
}

function copyOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start).slice()
}

/** Names and namespaces as bytes spell them: nothing is decoded for those met lately. */
export class PlainNames {
  readonly #table: NameTable
  readonly #alias: { readonly from: string; readonly to: string } | undefined
  readonly #names = new ByteTable<PlainName>(LONGEST_NAME, WAYS)
  readonly #uris = new ByteTable<PlainUri>(LONGEST_URI, WAYS)
  /** How often a name was forgotten for another: the same name may then be another object. */
  forgotten = 0

  constructor(table: NameTable, alias: { readonly from: string; readonly to: string } | undefined) {
    this.#table = table
    this.#alias = alias
  }

  /** The name in the bytes from `start` to `end`, which are ASCII and not empty; undefined if it is none, or very long. */
  name(view: DataView, start: number, end: number): PlainName | undefined {
    return this.#names.get(view, start, end) ?? this.#learnName(view, start, end)
  }

  /** The namespace that these bytes declare, which are ASCII; undefined if they may not, or are very many. */
  uri(view: DataView, start: number, end: number): string | undefined {
    if (start === end) return ''
    const known = this.#uris.get(view, start, end) ?? this.#learnUri(view, start, end)
    return known?.uri
  }

  #learnName(view: DataView, start: number, end: number): PlainName | undefined {
    if (end - start > LONGEST_NAME) return undefined
    const bytes = copyOf(view, start, end)
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
    if (this.#names.set(view, start, end, name) !== undefined) this.forgotten++
    return name
  }

  #learnUri(view: DataView, start: number, end: number): PlainUri | undefined {
    if (end - start > LONGEST_URI) return undefined
    const written = this.#table.uri(String.fromCharCode(...copyOf(view, start, end)))
    const read = written === this.#alias?.from ? this.#alias.to : written
    const known = { uri: mayDeclare('', written) && mayDeclare('', read) ? read : undefined }
    this.#uris.set(view, start, end, known)
    return known
  }
}
