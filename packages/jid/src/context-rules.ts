import { breaksJoin } from './joining.js'

/**
 * Canonical_Combining_Class 9, found by asking normalisation for its order: such a mark moves behind one of class 8
 * and before one of class 10. No property escape tells it.
 */
function isVirama(char: string): boolean {
  const class8 = '\u3099'
  const class10 = '\u05B0'
  if (char === class8 || char === class10 || !/^\p{M}$/u.test(char)) return false
  return (char + class8).normalize('NFD') === class8 + char && (class10 + char).normalize('NFD') === char + class10
}

/**
 * The context rules of RFC 5892 appendix A for one text: whether the code point at an index may stand there. Code
 * points that have no rule may not. What the rules ask of the whole text is looked up once, whatever the text repeats.
 */
export function contextRules(chars: readonly string[]): (index: number) => boolean {
  const text = chars.join('')
  const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text)
  const mixedDigits = /[\u0660-\u0669]/.test(text) && /[\u06F0-\u06F9]/.test(text)

  return (index) => {
    const char = chars[index] ?? ''
    const before = chars[index - 1] ?? ''
    const after = chars[index + 1] ?? ''
    if (char === '\u200C') return isVirama(before) || breaksJoin(chars, index)
    if (char === '\u200D') return isVirama(before)
    if (char === '\u00B7') return before === 'l' && after === 'l'
    if (char === '\u0375') return /\p{Script=Greek}/u.test(after)
    if (char === '\u05F3' || char === '\u05F4') return /\p{Script=Hebrew}/u.test(before)
    if (char === '\u30FB') return japanese
    return /[\u0660-\u0669\u06F0-\u06F9]/.test(char) && !mixedDigits
  }
}
