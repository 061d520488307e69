const WHITESPACE = /[\p{White_Space}\p{Z}]/u

/** Whether the character there is whitespace (XEP-0393 §4). All of it is one UTF-16 unit long. */
export function isWhitespaceAt(text: string, position: number): boolean {
  return WHITESPACE.test(text.charAt(position))
}
