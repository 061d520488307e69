import { XmlError } from './error.js'
import { escapeAttribute } from './escape.js'
import { isNcName } from './names.js'
import { mayDeclare } from './namespaces.js'

const MOST = 1024
const LONGEST = 128

/** A name as the parts of tags that hold it. */
export interface Spelling {
  /** Of a start tag, up to its name. */
  readonly open: string
  /** The end tag. */
  readonly close: string
  /** Of an attribute, up to its value, where no other is before it. */
  readonly first: string
  /** The same behind another attribute, of which the quote is still to be closed. */
  readonly next: string
}

// What names look like in tags is found out once for each: they are few. Bounded, as strangers may choose them.
const names = /* @__PURE__ */ new Map<string, Spelling>()
const declarations = /* @__PURE__ */ new Map<string, string>()

export function invalid(message: string): XmlError {
  return new XmlError('invalid-xml', message)
}

export function ncName(name: string): string {
  if (isNcName(name)) return name
  throw invalid('not a name')
}

/** As it is, though it may not be a name. */
export function spellAs(name: string): Spelling {
  return { open: `<${name}`, close: `</${name}>`, first: ` ${name}='`, next: `' ${name}='` }
}

/** @throws XmlError `invalid-xml` if it is not a name without a colon */
export function spell(name: string): Spelling {
  return names.get(name) ?? learn(name)
}

function learn(name: string): Spelling {
  const spelling = spellAs(ncName(name))
  if (name.length <= LONGEST) {
    if (names.size >= MOST) names.clear()
    names.set(name, spelling)
  }
  return spelling
}

/** The declaration of the default namespace, up to the quote that closes it. @throws XmlError `invalid-xml` */
export function declareDefault(uri: string): string {
  const known = declarations.get(uri)
  if (known !== undefined) return known
  const declaration = declare('', uri)
  if (uri.length <= LONGEST) {
    if (declarations.size >= MOST) declarations.clear()
    declarations.set(uri, declaration)
  }
  return declaration
}

/** A declaration, up to the quote that closes it. @throws XmlError `invalid-xml` */
export function declare(prefix: string, uri: string): string {
  if (!mayDeclare(prefix, uri)) throw invalid('a namespace that cannot be declared')
  return prefix === '' ? ` xmlns='${escapeAttribute(uri)}` : ` xmlns:${ncName(prefix)}='${escapeAttribute(uri)}`
}
