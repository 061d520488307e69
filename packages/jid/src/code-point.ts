/** A code point as an error message shows it; those that would not be seen, or would garble the line, by number only. */
export function describe(char: string): string {
  const number = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u.test(char) ? number : `${char} (${number})`
}
