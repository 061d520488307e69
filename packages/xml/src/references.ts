const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const NUMERIC = /^#(?:x([\da-fA-F]{1,6})|([0-9]{1,7}))$/
/** Most characters between `&` and `;`. */
const MAX_REFERENCE_LENGTH = 8

/** Whether XML allows the character (XML 1.0 §2.2). */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code < 0x110000)
}

function resolve(reference: string): string | undefined {
  if (Object.hasOwn(NAMED, reference)) return NAMED[reference]
  const [, hex, decimal] = NUMERIC.exec(reference) ?? []
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
  return isCharacter(code) ? String.fromCodePoint(code) : undefined
}

/** Resolves the references in a text; undefined if one of them is invalid or unusually long. */
export function resolveReferences(text: string): string | undefined {
  const parts: string[] = []
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at)
    if (end < 0 || end - at > MAX_REFERENCE_LENGTH + 1) return undefined
    const character = resolve(text.slice(at + 1, end))
    if (character === undefined) return undefined
    parts.push(text.slice(from, at), character)
    from = end + 1
  }
  parts.push(text.slice(from))
  return parts.join('')
}
