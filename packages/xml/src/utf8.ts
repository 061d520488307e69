/** Number of bytes in UTF-8 of the characters of a well-formed text before `end`. */
export function utf8Length(text: string, end: number): number {
  let length = end
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    // Two for most, three above U+07FF; a pair of surrogates makes four, two each.
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return length
}

/** Whether a character may begin with the byte. */
export function mayBegin(byte: number): boolean {
  return byte < 0x80 || (byte > 0xc1 && byte < 0xf5)
}

/** Number of bytes before `end` that belong to a character which ends after it. Invalid bytes count as complete. */
export function incompleteTail(bytes: Uint8Array, start: number, end: number): number {
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = bytes[end - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const length = !mayBegin(byte) ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      return length > back ? back : 0
    }
  }
  return 0
}

/** Index of the first byte from `at` that is no XML white space. */
export function skipSpaceBytes(bytes: Uint8Array, at: number): number {
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) break
  }
  return at
}

/** Index of the first character from `at` that is no white space. */
export function skipSpace(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break
  }
  return at
}
