import { XmlError } from './error.js'
import { escapeAttribute } from './escape.js'
import { isNcName } from './names.js'
import { mayDeclare } from './namespaces.js'

const MAX_CACHED = 1024
const MAX_CACHED_LENGTH = 128

/** The parts of tags that contain a name. */
export interface TagParts {
  /** The start tag of an element, up to its name. */
  readonly open: string
  /** The end tag. */
  readonly close: string
  /** The first attribute of a tag, up to its value. */
  readonly firstAttr: string
  /** Any further attribute: closes the quote of the one before it. */
  readonly nextAttr: string
}

// Tag parts are cached, as names are few. Bounded, as strangers may choose them.
const names = /* @__PURE__ */ new Map<string, TagParts>()
const declarations = /* @__PURE__ */ new Map<string, string>()

export function invalid(message: string): XmlError {
  return new XmlError('invalid-xml', message)
}

export function ncName(name: string): string {
  if (isNcName(name)) return name
  throw invalid('not a name')
}

/** The parts for a name that is not checked. */
export function uncheckedTagParts(name: string): TagParts {
  return { open: `<${name}`, close: `</${name}>`, firstAttr: ` ${name}='`, nextAttr: `' ${name}='` }
}

/** The parts for a name. @throws XmlError `invalid-xml` if it is not a name without a colon */
export function tagParts(name: string): TagParts {
  return names.get(name) ?? cacheTagParts(name)
}

function cacheTagParts(name: string): TagParts {
  const parts = uncheckedTagParts(ncName(name))
  if (name.length <= MAX_CACHED_LENGTH) {
    if (names.size >= MAX_CACHED) names.clear()
    names.set(name, parts)
  }
  return parts
}

/** The declaration of the default namespace, up to the quote that closes it. @throws XmlError `invalid-xml` */
export function declareDefault(uri: string): string {
  const known = declarations.get(uri)
  if (known !== undefined) return known
  const declaration = declare('', uri)
  if (uri.length <= MAX_CACHED_LENGTH) {
    if (declarations.size >= MAX_CACHED) declarations.clear()
    declarations.set(uri, declaration)
  }
  return declaration
}

/** A declaration, up to the quote that closes it. @throws XmlError `invalid-xml` */
export function declare(prefix: string, uri: string): string {
  if (!mayDeclare(prefix, uri)) throw invalid('a namespace that cannot be declared')
  return prefix === '' ? ` xmlns='${escapeAttribute(uri)}` : ` xmlns:${ncName(prefix)}='${escapeAttribute(uri)}`
}
