const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#x([\da-fA-F]{1,6})|#([0-9]{1,7}));|&/g

/** Char of XML 1.0 §2.2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code < 0x110000)
}

/** The text with its references to characters resolved; undefined if there is one that is not plainly right. */
export function resolveReferences(text: string): string | undefined {
  let good = true
  const resolved = text.replace(REFERENCE, (_, name?: string, hex?: string, decimal?: string) => {
    if (name !== undefined) return NAMED[name]!
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    if (isCharacter(code)) return String.fromCodePoint(code)
    good = false
    return ''
  })
  return good ? resolved : undefined
}
