/** One value of DER (X.690 §8), not looked into. */
export interface DerValue {
  readonly tag: number
  readonly content: Uint8Array
}

export const SEQUENCE = 0x30
const OID = 0x06

/** The values that stand one after the other; undefined unless they are DER to the last byte. */
export function readDer(bytes: Uint8Array): readonly DerValue[] | undefined {
  const values: DerValue[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] as number
    const size = readLength(bytes, at + 1)
    // A tag number of 31 and more takes further bytes: nothing that is read here has one.
    if ((tag & 0x1f) === 0x1f || !size || size.end > bytes.length) return undefined
    values.push({ tag, content: bytes.subarray(size.start, size.end) })
    at = size.end
  }
  return values
}

/** The values within, where the value is there and has this tag. */
export function inside(value: DerValue | undefined, tag: number): readonly DerValue[] | undefined {
  return value?.tag === tag ? readDer(value.content) : undefined
}

/** An object identifier in its dotted form. */
export function readOid(value: DerValue | undefined): string | undefined {
  if (value?.tag !== OID) return undefined
  const { content } = value
  const arcs: number[] = []
  let arc = 0
  for (const [at, byte] of content.entries()) {
    const first = at === 0 || (content[at - 1] as number) < 0x80
    if (first && byte === 0x80) return undefined
    arc = arc * 128 + (byte & 0x7f)
    if (!Number.isSafeInteger(arc)) return undefined
    if (byte >= 0x80) continue
    if (arcs.length > 0) arcs.push(arc)
    else arcs.push(Math.min(Math.trunc(arc / 40), 2), arc - 40 * Math.min(Math.trunc(arc / 40), 2))
    arc = 0
  }
  const whole = content.length > 0 && (content.at(-1) as number) < 0x80
  return whole ? arcs.join('.') : undefined
}

/** Definite lengths in their shortest form, as DER wants them. */
function readLength(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 0x80) return { start: at + 1, end: at + 1 + first }
  const count = first & 0x7f
  const start = at + 1 + count
  if (count === 0 || count > 4 || start > bytes.length || bytes[at + 1] === 0) return undefined
  const length = bytes.subarray(at + 1, start).reduce((sum, byte) => sum * 256 + byte, 0)
  return length < 0x80 ? undefined : { start, end: start + length }
}
