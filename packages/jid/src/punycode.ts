const BASE = 36
const TMIN = 1
const TMAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 128
const MAX_CODE_POINT = 0x10ffff

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26
  if (code >= 0x41 && code <= 0x5a) return code - 0x41
  if (code >= 0x61 && code <= 0x7a) return code - 0x61
  return BASE
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1
  rest += Math.floor(rest / count)
  let k = 0
  for (; rest > ((BASE - TMIN) * TMAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - TMIN))
  return k + Math.floor(((BASE - TMIN + 1) * rest) / (rest + SKEW))
}

/**
 * Decodes Punycode (RFC 3492 §6.2), given without the prefix `xn--`. Nothing is returned for what is not Punycode.
 * Costs the square of the length: for labels, which have at most 63 characters.
 */
export function decodePunycode(encoded: string): string | undefined {
  const delimiter = encoded.lastIndexOf('-')
  const output = delimiter > 0 ? [...encoded.slice(0, delimiter)].map((char) => char.codePointAt(0) ?? 0) : []
  if (output.some((code) => code >= INITIAL_N)) return undefined

  let n = INITIAL_N
  let i = 0
  let bias = INITIAL_BIAS
  for (let at = delimiter > 0 ? delimiter + 1 : 0; at < encoded.length; ) {
    const start = i
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = at < encoded.length ? digitOf(encoded.charCodeAt(at)) : BASE
      at += 1
      if (digit >= BASE) return undefined
      i += digit * weight
      if (i > Number.MAX_SAFE_INTEGER) return undefined
      const threshold = k <= bias ? TMIN : Math.min(k - bias, TMAX)
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    const count = output.length + 1
    bias = adapt(i - start, count, start === 0)
    n += Math.floor(i / count)
    if (n > MAX_CODE_POINT) return undefined
    i %= count
    output.splice(i, 0, n)
    i += 1
  }
  return String.fromCodePoint(...output)
}
