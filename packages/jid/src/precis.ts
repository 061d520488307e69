import { describe } from './code-point.js'
import { contextRules } from './context-rules.js'

/** The two string classes of PRECIS (RFC 8264 §4): what names things, and what may say nearly anything. */
export type StringClass = 'identifier' | 'freeform'

type Property = 'valid' | 'free' | 'context' | 'never'
type Rule = readonly [holds: RegExp | ((char: string) => boolean), property: Property, what: string]

// The order is the algorithm of RFC 8264 §8; the first rule that holds decides. The categories are those of §9, asked
// of the runtime's Unicode version instead of a table.
const rules: readonly Rule[] = [
  [/[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]/u, 'valid', ''],
  [/[\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9]/u, 'context', ''],
  [/[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B]/u, 'never', 'which PRECIS excludes'],
  [/(?!\p{Noncharacter_Code_Point})\p{Cn}/u, 'never', 'which this Unicode version does not assign'],
  [/[\x21-\x7E]/u, 'valid', ''],
  [/[\u200C\u200D]/u, 'context', ''],
  [/[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB]/u, 'never', 'an Old Hangul letter'],
  [/[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u, 'never', 'an invisible character'],
  [/\p{Cc}/u, 'never', 'a control character'],
  [(char) => char.normalize('NFKC') !== char, 'free', 'a compatibility character'],
  [/[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u, 'valid', ''],
  [/[\p{Lt}\p{Nl}\p{No}\p{Me}]/u, 'free', 'a letter or number of a kind that names may not use'],
  [/\p{Zs}/u, 'free', 'a space'],
  [/\p{S}/u, 'free', 'a symbol'],
  [/\p{P}/u, 'free', 'a punctuation mark'],
  [/\p{Cs}/u, 'never', 'half of a surrogate pair'],
]

function classify(char: string): Rule {
  for (const rule of rules) {
    const holds = rule[0]
    if (typeof holds === 'function' ? holds(char) : holds.test(char)) return rule
  }
  return [/./, 'never', 'a formatting or private-use character']
}

/** Why the text is outside the string class, or nothing if it is inside. */
export function outsideClass(text: string, stringClass: StringClass): string | undefined {
  const chars = [...text]
  let allowed: ((index: number) => boolean) | undefined
  for (const [index, char] of chars.entries()) {
    const [, property, what] = classify(char)
    if (property === 'never' || (property === 'free' && stringClass === 'identifier')) {
      return `contains ${describe(char)}, ${what}`
    }
    if (property === 'context') {
      allowed ??= contextRules(chars)
      if (!allowed(index)) return `contains ${describe(char)} where its context rule (RFC 5892 appendix A) forbids it`
    }
  }
  return undefined
}
