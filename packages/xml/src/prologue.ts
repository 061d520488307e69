import { XmlError } from './error.js'

/** What stands before the root of a document, which comes in pieces: at most an XML declaration. */
export class Prologue {
  /** The last character read; undefined once the tag of the root has begun. */
  #last: string | undefined = ''

  /** @throws XmlError `restricted-xml` for document types and comments */
  read(text: string): void {
    if (this.#last === undefined) return
    const begun = /<[^?]/.exec(this.#last + text)?.[0]
    if (begun === '<!') throw new XmlError('restricted-xml', 'document types and comments are not allowed')
    this.#last = begun === undefined ? text.slice(-1) : undefined
  }
}

/** @throws XmlError for a declaration of anything but XML 1.0 in UTF-8 */
export function checkDeclaration(declared: {
  readonly version?: string | undefined
  readonly encoding?: string | undefined
}): void {
  const { version = '1.0', encoding = 'UTF-8' } = declared
  if (version !== '1.0') throw new XmlError('bad-format', 'only XML 1.0 is understood')
  if (!/^utf-8$/i.test(encoding)) throw new XmlError('unsupported-encoding', 'only UTF-8 is understood')
}
