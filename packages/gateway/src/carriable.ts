const UNCARRIED = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

/** The text with U+FFFD for whatever XML cannot carry: networks know characters that XMPP does not. */
export function carriable(text: string): string {
  return text.replace(UNCARRIED, '\ufffd')
}
