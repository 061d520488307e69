import { ByteTable } from './byte-table.js'
import type { NameTable } from './names.js'
import { mayDeclare } from './namespaces.js'

const MAX_NAME_LENGTH = 32
const MAX_URI_LENGTH = 64
/** Slots in which a name may be, so that the names of every stanza do not replace each other. */
const MAX_PROBES = 8

/** A name as written in a tag. */
export interface PlainName {
  readonly bytes: Uint8Array
  /** Of an element: its local part. Of an attribute: its key in `attrs`. */
  readonly raw: string
  /** The prefix of an element, to be resolved in the scope; empty if there is none. */
  readonly prefix: string
  readonly forElements: boolean
  readonly forAttributes: boolean
  /** The prefix that an attribute of that name declares (`''`: the default namespace); undefined if it declares none. */
  readonly declares: string | undefined
  /** The number of the tag that last had an attribute of this name. */
  lastTag: number
}

interface PlainUri {
  /** The namespace, with the alias applied; undefined if it cannot be declared. */
  readonly uri: string | undefined
}

/** Whether the bytes from `at` begin with `prefix`. */
export function beginsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false
  return true
}

function copyOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start).slice()
}

/** Names and namespaces by their bytes: those in the tables need not be decoded again. */
export class PlainNames {
  readonly #table: NameTable
  readonly #alias: { readonly from: string; readonly to: string } | undefined
  readonly #names = new ByteTable<PlainName>(MAX_NAME_LENGTH, MAX_PROBES)
  readonly #uris = new ByteTable<PlainUri>(MAX_URI_LENGTH, MAX_PROBES)
  /** Number of names that were replaced by others: the same name may then be a new object. */
  evictions = 0

  constructor(table: NameTable, alias: { readonly from: string; readonly to: string } | undefined) {
    this.#table = table
    this.#alias = alias
  }

  /** The name in the bytes from `start` to `end`, which are ASCII and not empty; undefined if it is invalid or too long. */
  name(view: DataView, start: number, end: number): PlainName | undefined {
    return this.#names.get(view, start, end) ?? this.#addName(view, start, end)
  }

  /** The namespace in the bytes from `start` to `end`, which are ASCII; undefined if it cannot be declared or is too long. */
  uri(view: DataView, start: number, end: number): string | undefined {
    if (start === end) return ''
    const known = this.#uris.get(view, start, end) ?? this.#addUri(view, start, end)
    return known?.uri
  }

  #addName(view: DataView, start: number, end: number): PlainName | undefined {
    if (end - start > MAX_NAME_LENGTH) return undefined
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
      lastTag: 0,
    }
    if (this.#names.set(view, start, end, name) !== undefined) this.evictions++
    return name
  }

  #addUri(view: DataView, start: number, end: number): PlainUri | undefined {
    if (end - start > MAX_URI_LENGTH) return undefined
    const written = this.#table.uri(String.fromCharCode(...copyOf(view, start, end)))
    const read = written === this.#alias?.from ? this.#alias.to : written
    const known = { uri: mayDeclare('', written) && mayDeclare('', read) ? read : undefined }
    this.#uris.set(view, start, end, known)
    return known
  }
}
