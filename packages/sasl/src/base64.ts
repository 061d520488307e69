import type { Bytes } from './bytes.js'

export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Undefined unless the text is the one canonical encoding of some bytes (RFC 4648 §3.5, §4): padded, no white space. */
export function decodeBase64(text: string): Bytes | undefined {
  try {
    const binary = atob(text)
    if (btoa(binary) !== text) return undefined
    return Uint8Array.from(binary, (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
