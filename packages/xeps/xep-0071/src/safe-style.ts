/** A size that cannot push anything out of its place, nor cover it. */
const SIZE = String.raw`\d{1,2}(?:\.\d{1,3})?(?:px|pt|ex|%)|\d(?:\.\d{1,3})?em|1\d\d%|0`
const MARGIN = new RegExp(`^(?:${SIZE})$`)
const COLOR = /^(?:#[\da-f]{3}|#[\da-f]{6}|[a-z]{3,30}|rgb\((?:\s*\d{1,3}%?\s*,){2}\s*\d{1,3}%?\s*\))$/

/** The properties of the recommended profile (XEP-0071 §7.6.1) with the values that they take. */
const values: ReadonlyMap<string, RegExp> = new Map([
  ['background-color', COLOR],
  ['color', COLOR],
  ['font-family', /^[\w\s,'"-]{1,100}$/],
  ['font-size', new RegExp(`^(?:(?:xx?-)?(?:small|large)|medium|smaller|larger|${SIZE})$`)],
  ['font-style', /^(?:normal|italic|oblique)$/],
  ['font-weight', /^(?:normal|bold|bolder|lighter|[1-9]00)$/],
  ['margin-left', MARGIN],
  ['margin-right', MARGIN],
  ['text-align', /^(?:left|right|center|justify)$/],
  ['text-decoration', /^(?:none|underline|overline|line-through)$/],
])

/** The declarations that are recommended and harmless; undefined where none is. Escapes and comments of CSS are not read. */
export function safeStyle(style: string): string | undefined {
  const kept = style.split(';').flatMap((declaration) => {
    const colon = declaration.indexOf(':')
    if (colon < 0) return []
    const name = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration.slice(colon + 1).trim()
    const fits = values.get(name)?.test(name === 'font-family' ? value : value.toLowerCase())
    return fits ? [`${name}:${value}`] : []
  })
  return kept.length > 0 ? kept.join(';') : undefined
}
