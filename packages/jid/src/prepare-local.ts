import { breaksBidiRule } from './bidi.js'
import { describe } from './code-point.js'
import { enforce, type Profile } from './enforce.js'
import { MAX_PART_BYTES } from './limits.js'
import { outsideClass } from './precis.js'

const prepared = /^[a-z0-9!#$%()*+,\-.;=?[\\\]^_`{|}~]+$/

// Full-width and half-width forms whose decomposition is one step. Those that decompose further (half-width Hangul,
// the full-width macron) are compatibility characters before and after, so that leaving them refuses them all the same.
const widthVariants = /[\u3000\uFF01-\uFF9F\uFFE0-\uFFE2\uFFE4-\uFFE6\uFFE8-\uFFEE]/g

const usernameCaseMapped: Profile = {
  map(text) {
    const narrow = text.replace(widthVariants, (char) => char.normalize('NFKC'))
    // toLowerCase alone would make the last sigma of a word final, but PRECIS maps without context (RFC 7622 §3.5).
    return narrow.replaceAll('Σ', 'σ').toLowerCase().normalize('NFC')
  },

  reasonAgainst(mapped) {
    if (prepared.test(mapped)) return undefined
    const forbidden = /["&'/:<>@ ]/.exec(mapped)
    if (forbidden) {
      return `contains ${describe(forbidden[0])}, which addresses cannot carry there; escapeLocal() makes it fit (XEP-0106)`
    }
    return outsideClass(mapped, 'identifier') ?? breaksBidiRule(mapped)
  },
}

/**
 * Enforces UsernameCaseMapped (RFC 8265 §3.3) and the limits of RFC 7622 §3.3. Code points are judged after mapping,
 * in the order of RFC 8264 §7, so that text that was decomposed on its way is still the same address.
 */
export function prepareLocal(text: string, input: string): string {
  if (text.length <= MAX_PART_BYTES && prepared.test(text)) return text
  return enforce(usernameCaseMapped, 'local', text, input)
}
