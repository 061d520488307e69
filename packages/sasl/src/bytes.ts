import { SaslError, type SaslErrorCode } from './errors.js'

/** Bytes over a plain buffer, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes
}

/** Reads what the other end sent: at most `limit` bytes, valid UTF-8. */
export function readUtf8(bytes: Uint8Array, limit: number, code: SaslErrorCode): string {
  if (bytes.length > limit) throw new SaslError(code, `A message is longer than ${limit} bytes`)
  try {
    return decoder.decode(bytes)
  } catch {
    throw new SaslError(code, 'Message is not valid UTF-8')
  }
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Bytes of equal length. */
export function xor(a: Uint8Array, b: Uint8Array): Bytes {
  return new Uint8Array(a).map((byte, i) => byte ^ b[i]!)
}

/** Compares in a time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}
