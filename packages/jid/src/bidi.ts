// Bidi classes as far as code points of PRECIS' IdentifierClass need them. Property escapes know no bidi class, but
// Unicode reserves these ranges for right-to-left scripts, and in them every letter and digit not listed apart is R or
// AL, which RFC 5893 never tells apart.
const rightToLeft =
  /^(?![\u0660-\u0669\u06F0-\u06F9\u{10D30}-\u{10D39}])(?=[\p{L}\p{Nd}\u05F3\u05F4\u06FD\u06FE])[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]$/u
const arabicNumber = /^[\u0660-\u0669\u{10D30}-\u{10D39}]$/u
const europeanNumber = /^[0-9\u06F0-\u06F9]$/
const combiningMark = /^(?!\u0CBF|\u0CC6|\u{11A07}|\u{11A08}|\u{11C3F})\p{Mn}$/u
const other =
  /^[!-/:-@[-`{-~\u200C-\u200D\u00B7\u02B9\u02BA\u02C6-\u02CF\u02EC\u0375\u2E2F\u30FB\uA67F\uA717-\uA71F\uA788]$/

/**
 * Why the text breaks the Bidi Rule (RFC 5893 §2), or nothing. Text without right-to-left code points is not subject
 * to it (RFC 8265 §3.3.1).
 */
export function breaksBidiRule(text: string): string | undefined {
  const chars = [...text]
  const arabic = chars.some((char) => arabicNumber.test(char))
  if (!arabic && !chars.some((char) => rightToLeft.test(char))) return undefined

  if (!rightToLeft.test(chars[0] ?? '')) return 'holds right-to-left characters, but does not begin with such a letter'
  const european = chars.some((char) => europeanNumber.test(char))
  if (arabic && european) return 'mixes Arabic and European digits in right-to-left text'

  const fits = [rightToLeft, arabicNumber, europeanNumber, combiningMark, other]
  if (!chars.every((char) => fits.some((kind) => kind.test(char)))) {
    return 'mixes right-to-left and left-to-right characters'
  }
  const last = chars.findLast((char) => !combiningMark.test(char)) ?? ''
  if (!rightToLeft.test(last) && !arabicNumber.test(last) && !europeanNumber.test(last)) {
    return 'is right-to-left, but ends in neither a right-to-left letter nor a digit'
  }
  return undefined
}
