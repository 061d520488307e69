const START =
  'A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const NC_NAME = new RegExp(`^[${START}][${START}\\-.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040]*$`, 'u')

/** Whether a text is a name without a colon (NCName of Namespaces in XML 1.0). */
export function isNcName(text: string): boolean {
  // For the few letters of most names a loop takes a third of the time of a regular expression.
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return NC_NAME.test(text)
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95) continue
    if (i === 0 || !((code >= 48 && code <= 57) || code === 45 || code === 46)) return false
  }
  return text !== ''
}

/** The parts of a name as written in a tag. */
export interface QName {
  readonly prefix: string
  readonly local: string
  /** The prefix that an attribute of this name declares (`''`: the default namespace); undefined if it declares none. */
  readonly declares: string | undefined
}

const MAX_NAMES = 1024
const MAX_LENGTH = 128

/** A copy that does not keep the text alive that it is a slice of, and that V8 compares by address. */
function intern(text: string): string {
  return Object.keys({ [text]: 0 })[0]!
}

function parseQName(raw: string): QName | undefined {
  const colon = raw.indexOf(':')
  const prefix = colon < 0 ? '' : raw.slice(0, colon)
  const local = colon < 0 ? raw : raw.slice(colon + 1)
  if (!isNcName(local) || (colon >= 0 && !isNcName(prefix))) return undefined
  const declares = prefix === 'xmlns' ? local : raw === 'xmlns' ? '' : undefined
  return {
    prefix: intern(prefix),
    local: intern(local),
    declares: declares === undefined ? undefined : intern(declares),
  }
}

/** Remembers the names and namespaces of one stream: bounded in number and length, so that a peer cannot fill memory with them. */
export class NameTable {
  readonly #names = new Map<string, QName>()
  readonly #uris = new Map<string, string>()

  /** Undefined if it has an empty part or more than one colon. */
  find(raw: string): QName | undefined {
    return this.#names.get(raw) ?? this.#add(raw)
  }

  uri(uri: string): string {
    const known = this.#uris.get(uri)
    if (known !== undefined || uri.length > MAX_LENGTH) return known ?? uri
    if (this.#uris.size >= MAX_NAMES) this.#uris.clear()
    const interned = intern(uri)
    this.#uris.set(interned, interned)
    return interned
  }

  #add(raw: string): QName | undefined {
    const name = parseQName(raw)
    if (name === undefined || raw.length > MAX_LENGTH) return name
    if (this.#names.size >= MAX_NAMES) this.#names.clear()
    this.#names.set(intern(raw), name)
    return name
  }
}
