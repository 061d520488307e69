import { XmlError } from './error.js'

/** Checks the input before the root of a document, where only an XML declaration is allowed. */
export class Prologue {
  /** The last character read; undefined once the tag of the root has begun. */
  #lastCharacter: string | undefined = ''

  /** @throws XmlError `restricted-xml` for document types and comments */
  read(text: string): void {
    if (this.#lastCharacter === undefined) return
    const start = /<[^?]/.exec(this.#lastCharacter + text)?.[0]
    if (start === '<!') throw new XmlError('restricted-xml', 'document types and comments are not allowed')
    this.#lastCharacter = start === undefined ? text.slice(-1) : undefined
  }
}

/** @throws XmlError for a declaration of anything but XML 1.0 in UTF-8 */
export function checkDeclaration(declared: {
  readonly version?: string | undefined
  readonly encoding?: string | undefined
}): void {
  const { version = '1.0', encoding = 'UTF-8' } = declared
  if (version !== '1.0') throw new XmlError('bad-format', 'only XML 1.0 is supported')
  if (!/^utf-8$/i.test(encoding)) throw new XmlError('unsupported-encoding', 'only UTF-8 is supported')
}
