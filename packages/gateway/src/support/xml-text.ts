const INVALID_CHARACTERS = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

/** Replaces characters that XML does not allow (XML 1.0 §2.2) by U+FFFD. */
export function toXmlText(text: string): string {
  return text.replace(INVALID_CHARACTERS, '\ufffd')
}
